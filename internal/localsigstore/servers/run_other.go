//go:build !linux

package servers

import "testing"

// Run skips the test: network namespaces are Linux's.
func Run(t *testing.T, _ func(*testing.T, *Sigstore)) {
	t.Helper()
	t.Skip("skipped: real sigstore servers (there are no network namespaces on this system)")
}
