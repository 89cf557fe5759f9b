// Package sigstorepeers holds sign/sigstore and verify/sigstore to two other implementations of sigstore, as whoever has
// them uses them: the command cosign, and the packages that npm verifies provenance with. Both accept the bundles that
// sign/sigstore makes, and refuse them for another identity, another artifact, another key or another trusted root.
// verify/sigstore reads what cosign writes, in the form of its version 3 and in that of version 2.
//
// It is a module of its own because of the versions that it wants. cosign is built as it was published, with the
// versions that it asks for and not those that waybill has: cosign.mod pins it and them, and was made by
//
//	go get -modfile=cosign.mod -tool github.com/sigstore/cosign/v3/cmd/cosign@v3.0.6
//
// testdata/sigstorejs pins the packages for Node.js, with their digests. A test without what it needs is skipped, and
// says what that is.
package sigstorepeers
