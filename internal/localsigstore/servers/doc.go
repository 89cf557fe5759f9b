// Package servers is a sigstore of real servers for tests: Fulcio, the second version of Rekor with its log in files, and
// a timestamp authority, each built from its own module. The providers of tokens and the log of certificates that Fulcio
// asks are those of localsigstore, in the process of the test. [Run] runs a test with one.
//
// Some of these servers listen on all interfaces whatever they are told. So the test runs once more in a process of its
// own, in a network namespace that has nothing but a loopback interface: nobody outside can reach the servers, they can
// reach nobody, and their ports are always free. It is a namespace of processes, too: when the test ends, however it
// does, nothing that it started is left.
//
// The versions of the servers are those of internal/tools/sigstore. The go command keeps what it built in its cache, so
// that building them takes minutes once and seconds afterwards.
package servers

// Enable is the environment variable that has [Run] run tests, when it is "1".
const Enable = "WAYBILL_LOCAL_SIGSTORE"

// The issuers of tokens. Fulcio trusts the first two, the third it does not know.
const (
	Issuer        = "http://" + issuerAddress
	OtherIssuer   = "http://" + otherIssuerAddress
	UnknownIssuer = "http://127.0.0.1:18890"
)

// Addresses in the namespace.
const (
	issuerAddress      = "127.0.0.1:18888"
	otherIssuerAddress = "127.0.0.1:18889"
	ctLogAddress       = "127.0.0.1:18887"
	fulcioAddress      = "127.0.0.1:15555"
	rekorAddress       = "127.0.0.1:13003"
	tsaAddress         = "127.0.0.1:13004"
)

// Modules of the servers, by the names of their commands in internal/tools/sigstore.
const (
	fulcioCommand = "github.com/sigstore/fulcio"
	rekorCommand  = "github.com/sigstore/rekor-tiles/v2/cmd/rekor-server/posix"
	tsaCommand    = "github.com/sigstore/timestamp-authority/v2/cmd/timestamp-server"
)
