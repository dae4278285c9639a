// Software bills of materials in CycloneDX 1.5, from what `npm sbom` knows about all packages.

/** The reference that `npm sbom` gives to a package: name and version. */
function reference(path, { name, version }) {
  return `${name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`;
}

/**
 * Turns the bill of everything into the bill of a part: its subject is the part, its components are the production packages.
 *
 * @param bom the output of `npm sbom --package-lock-only` for the whole repository
 * @param lock the content of package-lock.json
 * @param workspace folder of the part, such as "exporter"
 * @param paths lock paths of its production packages, itself and other workspaces included
 * @throws an Error if `bom` lacks a package of `paths`
 */
function partBom(bom, lock, workspace, paths) {
  const references = new Set([...paths].map((path) => reference(path, lock.packages[path])));
  const listed = bom.components.filter((component) => references.has(component['bom-ref']));
  const missing = [...references].filter(
    (each) => !listed.some((component) => component['bom-ref'] === each),
  );
  if (missing.length > 0) {
    throw new Error(`npm sbom does not list ${missing.join(', ')}, which package-lock.json has.`);
  }
  const subjectReference = reference(workspace, lock.packages[workspace]);
  const subject = listed.find((component) => component['bom-ref'] === subjectReference);
  return {
    ...bom,
    metadata: {
      ...bom.metadata,
      component: { ...subject, name: lock.packages[workspace].name, type: 'application' },
    },
    components: listed.filter((component) => component !== subject).map((each) => asRequired(each)),
    dependencies: bom.dependencies
      .filter(({ ref }) => references.has(ref))
      .map(({ ref, dependsOn = [] }) => ({
        ref,
        dependsOn: dependsOn.filter((each) => references.has(each)),
      })),
  };
}

/** npm marks what other parts use for development only; in this part each package is there in production. */
function asRequired(component) {
  const properties = (component.properties ?? []).filter(
    ({ name }) => name !== 'cdx:npm:package:development',
  );
  return { ...component, properties };
}

/** npm names the repository after its folder; the name is that of package.json. */
function withName(bom, name) {
  return { ...bom, metadata: { ...bom.metadata, component: { ...bom.metadata.component, name } } };
}

module.exports = { partBom, withName };
