// Makes ../desk.css of desk.scss and copies htmx: `npm ci && npm run build` in this folder. The results are committed,
// each with the version it came from in its first line; nothing of this runs where Heard is installed.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const here = new URL(".", import.meta.url).pathname;
const version = (name) => JSON.parse(readFileSync(`${here}node_modules/${name}/package.json`, "utf8")).version;

const compiled = compile(here + "desk.scss", { loadPaths: [here + "node_modules"], quietDeps: true, silenceDeprecations: ["import"] }).css;
// Letters are set once, on body; no font is loaded.
const plain = compiled.replace(/^\s*(-webkit-font-smoothing|-moz-osx-font-smoothing).*;$/gm, "");
writeFileSync(here + "whole.css", plain);
const small = execFileSync(here + "node_modules/.bin/lightningcss", ["--minify", "--targets", "chrome 100, firefox 100, safari 15", here + "whole.css"], { encoding: "utf8" });
rmSync(here + "whole.css");
writeFileSync(here + "../desk.css", `/* govuk-frontend ${version("govuk-frontend")} (MIT), a subset; see source/ */\n${small.trim()}\n`);

const htmx = readFileSync(here + "node_modules/htmx.org/dist/htmx.min.js", "utf8");
writeFileSync(here + "../htmx.min.js", `/* htmx ${version("htmx.org")} (0BSD, htmx.org), as published */\n${htmx.trim()}\n`);
