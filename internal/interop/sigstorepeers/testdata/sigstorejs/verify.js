// Verifies bundles with sigstore's own packages. Standard input has the cases, JSON: a list of {bundle, root, artifact,
// subject, issuer, keys}. Standard output has for each the reason of the refusal, or null.
"use strict";
const { bundleFromJSON } = require("@sigstore/bundle");
const { TrustedRoot } = require("@sigstore/protobuf-specs");
const { Verifier, toSignedEntity, toTrustMaterial } = require("@sigstore/verify");

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&");

function verify(c) {
  const keys = {};
  for (const [hint, key] of Object.entries(c.keys ?? {})) keys[hint] = { rawBytes: Buffer.from(key, "base64") };
  const trust = toTrustMaterial(TrustedRoot.fromJSON(c.root), keys);
  const verifier = new Verifier(trust, { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 });
  const artifact = c.artifact === undefined ? undefined : Buffer.from(c.artifact, "base64");
  const policy = {};
  // Names are patterns there.
  if (c.subject) policy.subjectAlternativeName = `^${escape(c.subject)}$`;
  if (c.issuer) policy.extensions = { issuer: c.issuer };
  verifier.verify(toSignedEntity(bundleFromJSON(c.bundle), artifact), policy);
}

const results = JSON.parse(require("fs").readFileSync(0, "utf8")).map((c) => {
  try {
    verify(c);
    return null;
  } catch (e) {
    return `${e.code ?? e.name}: ${e.message}`;
  }
});
process.stdout.write(JSON.stringify(results));
