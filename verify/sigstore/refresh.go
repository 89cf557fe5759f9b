package sigstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sigstore/sigstore-go/pkg/tuf"
)

// A Repository is where [Refresh] fetches a trusted root from: a repository of The Update Framework.
type Repository struct {
	// URL is where the repository is.
	URL string
	// Root is the repository's root metadata, any version that was ever good: what the trust in all others begins with.
	Root []byte
	// Cache is a folder that keeps metadata, so that nobody can later serve older ones. "" keeps none.
	Cache string
}

// PublicGoodRepository returns the repository of sigstore's public instance.
func PublicGoodRepository() Repository {
	return Repository{URL: tuf.DefaultMirror, Root: tuf.DefaultRoot()}
}

// Refresh fetches the trusted root that r has now. It reaches the network, as [RefreshNPMKeys] does and nothing else here,
// and reaches nothing but r.URL. The error is about r, the network, metadata that are not signed as those before them
// demand or have expired, or the root.
func Refresh(ctx context.Context, r Repository) (*Root, error) {
	text, err := r.target(ctx, "trusted_root.json")
	if err != nil {
		return nil, err
	}
	return ParseRoot(text)
}

// RefreshNPMKeys fetches the keys of a registry of npm packages that r has now, as text for [TrustNPMKeys]. The registry is
// named by its host, under which r has its file keys.json; [PublicGoodRepository] has that of npm's own. What is said of
// [Refresh] holds here, too.
func RefreshNPMKeys(ctx context.Context, r Repository, registry string) ([]byte, error) {
	if registry == "" || strings.Contains(registry, "/") {
		return nil, fmt.Errorf("sigstore: refresh: %q is not the host of a registry", registry)
	}
	text, err := r.target(ctx, registry+"/keys.json")
	if err != nil {
		return nil, err
	}
	if _, err := readNPMKeys(text); err != nil {
		return nil, fmt.Errorf("sigstore: refresh: npm's keys: %w", err)
	}
	return text, nil
}

// target fetches a file.
func (r Repository) target(ctx context.Context, name string) ([]byte, error) {
	if r.URL == "" || len(r.Root) == 0 {
		return nil, errors.New("sigstore: refresh: a repository has a URL and root metadata")
	}
	o := &tuf.Options{Root: r.Root, RepositoryBaseURL: r.URL, CachePath: r.Cache, DisableLocalCache: r.Cache == "", Context: ctx}
	client, err := tuf.New(o)
	if err != nil {
		return nil, fmt.Errorf("sigstore: refresh: %w", oneLine(err))
	}
	text, err := client.GetTarget(name)
	if err != nil {
		return nil, fmt.Errorf("sigstore: refresh: %w", oneLine(err))
	}
	return text, nil
}
