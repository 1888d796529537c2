// Builds the pages' assets into src/shiwei/web/static/dist. Skips when no source changed since the last build.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "src/shiwei/web/static/dist");
const fresh = `${out}.new`;
const modules = join(root, "node_modules");

const SCRIPTS = {
  app: "app/main.js", theme: "app/theme.js", chart: "chart/main.js", map: "map/main.js", field: "field/main.js", "field-worker": "field/worker.js",
};
const STYLES = { app: "css/app.css", map: "css/map.css", field: "css/field.css" };
const PICTURES = "field/icons";
const WORKER = ["maplibre-gl-worker.mjs", "maplibre-gl-shared.mjs"];

async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath ?? e.path, e.name)).sort();
}

async function sourceDigest() {
  const digest = createHash("sha256");
  for (const file of [...(await filesUnder(here)), join(root, "package-lock.json")]) {
    digest.update(file.slice(root.length)).update("\0").update(await readFile(file)).update("\0");
  }
  return digest.digest("hex");
}

async function isFresh(digest) {
  try {
    const { source, files } = JSON.parse(await readFile(join(out, "manifest.json"), "utf8"));
    const present = new Set((await filesUnder(out)).map((f) => f.slice(out.length + 1)));
    return source === digest && Object.values(files).every((f) => present.has(f));
  } catch {
    return false;
  }
}

async function bundle(entries, options) {
  const entryPoints = Object.entries(entries).map(([name, file]) => ({ out: name, in: join(here, file) }));
  const result = await build({
    entryPoints,
    outdir: fresh,
    absWorkingDir: root,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: "linked",
    logLevel: "warning",
    ...options,
  });
  return result.metafile.outputs;
}

function namesOf(outputs) {
  const named = {};
  for (const [file, { entryPoint }] of Object.entries(outputs)) {
    if (!entryPoint) continue;
    const built = basename(file);
    named[built.replace(/-[A-Z0-9]{8}(\.\w+)$/, "$1")] = built;
  }
  return named;
}

async function hashedCopy(source, name) {
  const content = await readFile(source);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const built = name.replace(/(\.\w+)$/, `-${hash}$1`);
  await writeFile(join(fresh, built), content);
  return { [name]: built };
}

async function hashedPictures() {
  const names = (await readdir(join(here, PICTURES))).filter((name) => name.endsWith(".png"));
  const copies = await Promise.all(names.map((name) => hashedCopy(join(here, PICTURES, name), name)));
  return Object.assign({}, ...copies);
}

// The worker imports its shared part by a relative name: both stand in a folder that carries the version.
async function copyWorker() {
  const { version } = JSON.parse(await readFile(join(modules, "maplibre-gl/package.json"), "utf8"));
  const folder = `maplibre-${version}`;
  await mkdir(join(fresh, folder), { recursive: true });
  for (const file of WORKER) await cp(join(modules, "maplibre-gl/dist", file), join(fresh, folder, file));
  return { "maplibre-worker.mjs": `${folder}/${WORKER[0]}` };
}

async function collectIcons() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split("\n").filter(Boolean);
  const icons = {};
  for (const name of names) {
    const svg = await readFile(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    icons[name] = [...svg.matchAll(/<(?:path|circle|rect|line|polyline)[^>]*\/>/g)].map((m) => m[0]).filter((p) => !p.includes('stroke="none"')).join("");
  }
  await writeFile(join(fresh, "icons.json"), JSON.stringify(icons));
}

async function main() {
  const digest = await sourceDigest();
  if (await isFresh(digest)) return;
  const begun = performance.now();
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const [scripts, styles] = await Promise.all([
    bundle(SCRIPTS, { format: "esm", target: "es2022" }),
    bundle(STYLES, { target: ["chrome109", "firefox115", "safari16"], external: ["*.woff2"] }),
  ]);
  const [backdrop, worker, pictures] = await Promise.all([
    hashedCopy(join(here, "map/bozhou.json"), "bozhou.json"), copyWorker(), hashedPictures(),
  ]);
  await collectIcons();
  const files = { ...namesOf(scripts), ...namesOf(styles), ...backdrop, ...worker, ...pictures };
  await writeFile(join(fresh, "manifest.json"), JSON.stringify({ source: digest, files }, null, 1));
  await rm(out, { recursive: true, force: true });
  await mkdir(dirname(out), { recursive: true });
  await rename(fresh, out);
  console.log(`· assets built in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

await main();
