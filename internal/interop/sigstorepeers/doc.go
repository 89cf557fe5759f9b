// Package sigstorepeers holds sign/sigstore and verify/sigstore to two other implementations of sigstore, as whoever has
// them uses them: the command cosign, and the packages that npm verifies provenance with. Both accept the bundles that
// sign/sigstore makes, and refuse them for another identity, another artifact, another key or another trusted root.
// verify/sigstore reads what cosign writes, in the form of its version 3 and in that of version 2.
//
// cosign is that of internal/tools/cosign. The go command keeps what it built in its cache, so that it is built and linked
// once, for runs with the race detector and without.
//
// testdata/sigstorejs pins the packages for Node.js, with their digests. A test without what it needs is skipped, and
// says what that is.
package sigstorepeers
