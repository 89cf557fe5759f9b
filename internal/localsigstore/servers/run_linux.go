package servers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// inside is the environment variable that tells a process that it is the one in the namespaces, and what it is to do: to
// find out whether that is of any use, or to run the test with these servers, JSON.
const (
	inside  = "WAYBILL_LOCAL_SIGSTORE_INSIDE"
	probing = "probing"
)

// Run runs f with a sigstore in which nothing has been signed yet, in a process of its own. It skips the test, and says
// why, where [Enable] is not "1" or namespaces cannot be made. It is for tests that are not part of another.
func Run(t *testing.T, f func(*testing.T, *Sigstore)) {
	t.Helper()
	if todo := os.Getenv(inside); todo != "" {
		loopback(t)
		if todo == probing {
			return
		}
		var files map[string]string
		if err := json.Unmarshal([]byte(todo), &files); err != nil {
			t.Fatal(err)
		}
		f(t, start(t, files))
		return
	}
	if os.Getenv(Enable) != "1" {
		t.Skipf("skipped: real sigstore servers (%s is not 1)", Enable)
	}
	attr, err := namespaces(t)
	if err != nil {
		t.Skipf("skipped: real sigstore servers (no network namespace can be made here: %v)", err)
	}
	files, err := json.Marshal(build(t))
	if err != nil {
		t.Fatal(err)
	}
	out, err := again(t, attr, string(files))
	text := "| " + strings.ReplaceAll(strings.TrimSpace(string(out)), "\n", "\n| ")
	if err != nil {
		t.Fatalf("in the namespace: %v\n%s", err, text)
	}
	t.Logf("in the namespace:\n%s", text)
}

// namespaces finds out how this process may make a network namespace of which it can use the loopback interface: just so,
// or as the root of a namespace of users.
func namespaces(t *testing.T) (*syscall.SysProcAttr, error) {
	t.Helper()
	const flags = syscall.CLONE_NEWNET | syscall.CLONE_NEWPID
	one := func(id int) []syscall.SysProcIDMap {
		return []syscall.SysProcIDMap{{ContainerID: 0, HostID: id, Size: 1}}
	}
	var refusals []error
	for _, attr := range []*syscall.SysProcAttr{
		{Cloneflags: flags},
		{Cloneflags: flags | syscall.CLONE_NEWUSER, UidMappings: one(os.Getuid()), GidMappings: one(os.Getgid())},
	} {
		attr.Pdeathsig = syscall.SIGKILL
		out, err := again(t, attr, probing)
		if err == nil {
			return attr, nil
		}
		refusals = append(refusals, fmt.Errorf("%w %s", err, bytes.Join(bytes.Fields(out), []byte(" "))))
	}
	return nil, fmt.Errorf("%w; with a namespace of users: %w", refusals[0], refusals[1])
}

// again runs the test in a process of its own and returns what that said. The error says that it failed, or did not run.
func again(t *testing.T, attr *syscall.SysProcAttr, todo string) ([]byte, error) {
	t.Helper()
	if strings.Contains(t.Name(), "/") {
		t.Fatal("the test is part of another")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	timeout := 3 * time.Minute
	if end, ok := t.Deadline(); ok {
		timeout = min(timeout, time.Until(end)-5*time.Second)
	}
	cmd := exec.Command(self, "-test.run=^"+t.Name()+"$", "-test.v=true", "-test.count=1", "-test.timeout="+timeout.String())
	cmd.Env = append(os.Environ(), inside+"="+todo)
	cmd.SysProcAttr = attr
	// The signal of attr comes when the thread that started the process ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	out, err := cmd.CombinedOutput()
	if err == nil && !bytes.Contains(out, []byte("--- PASS: "+t.Name()+" ")) {
		err = errors.New("the test did not run")
	}
	return out, err
}

// loopback sees to it that this process has a network of its own, and brings its loopback interface up.
func loopback(t *testing.T) {
	t.Helper()
	list, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		if i.Flags&net.FlagUp != 0 || i.Flags&net.FlagLoopback != 0 && i.Name != "lo" {
			t.Fatalf("this is no new network namespace: interface %s is %s", i.Name, i.Flags)
		}
	}
	// netdevice(7)
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		t.Fatal(err)
	}
	request.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request); err != nil {
		t.Fatalf("bringing lo up: %v", err)
	}
}

// build builds the servers, where the go command has not kept them, and returns the files of their commands.
func build(t *testing.T) map[string]string {
	t.Helper()
	run := func(dir string, args ...string) string {
		var out, errs bytes.Buffer
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
		// How the tests are built (with the race detector, say) is no matter of the servers.
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
		if err := cmd.Run(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, errs.Bytes())
		}
		return strings.TrimSpace(out.String())
	}
	dir := run("", "list", "-m", "-f={{.Dir}}", "github.com/waybill-sdk/waybill/internal/localsigstore")
	dir = filepath.Join(dir, "..", "tools", "sigstore")
	files := map[string]string{}
	for _, command := range []string{fulcioCommand, rekorCommand, tsaCommand} {
		files[command] = run(dir, "tool", "-n", command)
	}
	return files
}
