// Command plugin is a key management service for the tests: it keeps no key but makes one of the name that it is asked
// for, with faults on demand. It speaks the protocol by its own means, so that a misunderstanding shows.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"os"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 3 || os.Args[1] != "v1" {
		fail("called with %q", os.Args)
	}
	var args map[string]any
	if err := json.Unmarshal([]byte(os.Args[2]), &args); err != nil {
		fail("arguments: %v", err)
	}
	init := args["initOptions"].(map[string]any)
	name := init["keyResourceID"].(string)
	if init["protocolVersion"] != "v1" {
		fail("protocol %v", init["protocolVersion"])
	}
	if init["rpcOptions"].(map[string]any)["remoteVerification"] != false {
		fail("rpcOptions %v", init["rpcOptions"])
	}
	switch fault, _, _ := strings.Cut(name, "/"); fault {
	case "denied":
		fail("access denied")
	case "crash":
		fmt.Fprintln(os.Stderr, "out of order")
		os.Exit(3)
	case "garbage":
		fmt.Print("hello")
		return
	case "flood":
		fmt.Print(strings.Repeat(" ", 2<<20), "{}")
		return
	case "sleep":
		time.Sleep(time.Minute)
	case "empty":
		fmt.Print("{}")
		return
	}
	key, hash := keyOf(name)
	switch method := args["methodName"]; method {
	case "publicKey":
		if _, ok := args["publicKey"].(map[string]any)["publicKeyOptions"].(map[string]any)["rpcOptions"]; !ok {
			fail("no rpcOptions")
		}
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			fail("%v", err)
		}
		answer(map[string]any{"publicKey": map[string]any{"publicKeyPEM": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})}})
	case "signMessage":
		options := args["signMessage"].(map[string]any)["signOptions"].(map[string]any)
		if _, ok := options["messageOptions"]; !ok || options["rpcOptions"] == nil {
			fail("options %v", options)
		}
		message, err := io.ReadAll(os.Stdin)
		if err != nil {
			fail("%v", err)
		}
		if strings.HasPrefix(name, "liar/") {
			message = append(message, 'x')
		}
		if want := float64(hash); hash != 0 && init["hashFunc"] != want {
			fail("hash function %v, want %v", init["hashFunc"], want)
		}
		switch hash {
		case crypto.SHA256:
			sum := sha256.Sum256(message)
			message = sum[:]
		case crypto.SHA384:
			sum := sha512.Sum384(message)
			message = sum[:]
		}
		sig, err := key.Sign(rand.Reader, message, hash)
		if err != nil {
			fail("%v", err)
		}
		answer(map[string]any{"signMessage": map[string]any{"signature": sig}})
		os.Exit(7) // which is ignored
	default:
		fail("unknown method %v", method)
	}
}

// keyOf derives the key from its name.
func keyOf(name string) (crypto.Signer, crypto.Hash) {
	kind := name[strings.LastIndexByte(name, '/')+1:]
	seed := sha256.Sum256([]byte(name))
	curve := map[string]elliptic.Curve{"p256": elliptic.P256(), "p384": elliptic.P384(), "p224": elliptic.P224()}[kind]
	if curve == nil {
		return ed25519.NewKeyFromSeed(seed[:]), 0
	}
	d := make([]byte, (curve.Params().BitSize+7)/8)
	new(big.Int).Mod(new(big.Int).SetBytes(seed[:]), curve.Params().N).FillBytes(d)
	key, err := ecdsa.ParseRawPrivateKey(curve, d)
	if err != nil {
		fail("%v", err)
	}
	if kind == "p384" {
		return key, crypto.SHA384
	}
	return key, crypto.SHA256
}

func answer(v any) {
	if err := json.NewEncoder(os.Stdout).Encode(v); err != nil {
		os.Exit(1)
	}
}

func fail(format string, args ...any) {
	answer(map[string]any{"errorMessage": fmt.Sprintf(format, args...)})
	os.Exit(1)
}
