package spdx3peer_test
import ("testing";"bytes";"time";"io")
func TestTmp(t *testing.T){
 for _,n:=range []int{200,2000}{
 data:=generate(t,n)
 s:=time.Now()
 doc,err:=tools.read(data); if err!=nil{t.Fatal(err)}
 r:=time.Since(s)
 var out bytes.Buffer
 s=time.Now()
 if err:=tools.write(io.Discard,doc);err!=nil{t.Fatal(err)}
 w:=time.Since(s)
 tools.write(&out,doc)
 t.Log(n,len(data),r,w,count(t,data),count(t,out.Bytes()))
 }
}
