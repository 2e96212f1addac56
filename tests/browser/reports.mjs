// Makes the reports that the tests open: JSON Lines of a real run (run.jsonl, of
// rpcbind, memcached and ntpsec in Debian 12), changed for each purpose, go through
// `yamabiko report`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const yamabiko = process.env.YAMABIKO;
const folder = mkdtempSync(join(tmpdir(), "yamabiko-report-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

const sample = () => readFileSync(fileURLToPath(new URL("run.jsonl", import.meta.url)), "utf8")
  .trimEnd().split("\n").map((line) => JSON.parse(line));

// The URL of the report of these lines.
function report(name, lines, ...options) {
  const run = join(folder, `${name}.jsonl`);
  const page = join(folder, `${name}.html`);
  writeFileSync(run, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  execFileSync(yamabiko, ["report", run, "-o", page, ...options]);
  return pathToFileURL(page).href;
}

export const oneHost = () => report("one-host", sample());

export const japanese = () => report("japanese", sample(), "--lang", "ja");

export function nothingFound() {
  const [run, , summary] = [sample()[0], null, sample().at(-1)];
  const states = { open: 0, closed: 0, filtered: 0, unreachable: 0, "no-answer": 6 };
  return report("nothing", [run, { ...summary, findings: 0, states, worst_verdict: null }]);
}

// So many hosts with three findings each, of which factors differ.
export function range(hosts) {
  const lines = sample();
  const open = lines.filter((line) => line.state === "open" && line.transport === "udp");
  const findings = [];
  for (let host = 0; host < hosts; ++host) {
    for (const finding of open) {
      const copy = structuredClone(finding);
      copy.target = `10.20.${host >> 8}.${host & 255}`;
      copy.name = host % 10 === 0 ? `host-${host}.example` : null;
      const factor = 1 + (host * 7919 % 1000) / 100;
      for (const each of [copy.amplification, ...copy.amplification.variants]) {
        each.baf *= factor;
        each.l2_factor *= factor;
      }
      findings.push(copy);
    }
  }
  const states = { open: findings.length, closed: 0, filtered: 0, unreachable: 0, "no-answer": 0 };
  const summary = { ...lines.at(-1), targets: hosts, findings: findings.length, states };
  return report(`range-${hosts}`, [lines[0], ...findings, summary]);
}

export const attacks = [
  "<script>window.hacked = 1</script>",
  "</script><script>window.hacked = 2</script>",
  "</style></title></textarea>--><img src=x onerror=\"window.hacked = 3\">",
  "\"><img src=x onerror='window.hacked = 4'>",
  "' onfocus=window.hacked=5 autofocus tabindex=1 x='",
  "\u202Eevil\u2066\u0000\u0007\u001B[31m",
  "javascript:window.hacked=6",
  "<!--<script>",
  "&lt;b&gt; &amp;lt;",
  "{{7*7}} ${7*7}",
];

// Every text of every finding is an attack, as if hosts had chosen them.
export function hostile() {
  const lines = sample();
  const keys = ["name", "reason", "service", "service_title", "service_guess", "version", "banner",
    "denial"];
  const findings = attacks.flatMap((attack, number) =>
    lines.filter((line) => line.type === "finding").map((finding) => {
      const copy = structuredClone(finding);
      copy.target = `10.66.0.${number}`;
      for (const key of keys) copy[key] = attack;
      copy.facts = { [attack]: attack, list: [attack, attack], computed_worst_case: attack };
      copy.remediation = [attack];
      if (copy.amplification) {
        copy.amplification.computed = attack;
        copy.amplification.unbounded = attack;
        copy.amplification.published = [{ factor: 9, lower: 2, layer: "payload", source: attack }];
        copy.amplification.probe = attack;
        copy.amplification.variants.forEach((variant) => { variant.probe = attack; });
      }
      for (const evidence of copy.evidence ?? []) {
        evidence.probe = attack;
        evidence.stream = Buffer.from(attack).toString("hex");
        evidence.stream_size = evidence.stream.length / 2;
      }
      return copy;
    }));
  const run = { ...lines[0], tool_version: attacks[0], command: attacks };
  const unprobed = attacks.map((attack) => ({ target: attack, reason: attack }));
  return report("hostile", [run, ...findings, { ...lines.at(-1), unprobed, measure: "auto" }]);
}
