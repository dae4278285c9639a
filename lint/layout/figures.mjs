#!/usr/bin/env node
// Prints figures of the layout of this repository: `npm run layout -- [folder of another checkout]`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';

const MAX_FLAT_FILES = 15;
const CODE = /\.(tsx?|mjs|js)$/;
/** Tests, fixtures and folders of test code of this and of earlier layouts. */
const TEST_CODE = /\.(test|fixture)\.|^(e2e|test-support|testing)\/|\/testing(\/|\.ts)|\.d\.ts$/;

const repository = resolve(process.argv[2] ?? '.');
process.chdir(repository);
const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const sources = tracked.filter((file) => CODE.test(file) && !TEST_CODE.test(file));

const { output } = await cruise(
  [...new Set(sources.filter((file) => file.includes('/')).map((file) => file.split('/')[0]))],
  {
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['^node_modules', '/dist/', '[.]stack/', '^dist/', TEST_CODE.source] },
  },
);

/** @returns {Set<string>[]} the strongly connected components of more than one node (Tarjan, 1972) */
function cycles(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  function visit(node) {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (stack.includes(next)) {
        low.set(node, Math.min(low.get(node), index.get(next)));
      }
    }
    if (low.get(node) === index.get(node)) {
      const component = new Set(stack.splice(stack.indexOf(node)));
      if (component.size > 1) {
        found.push(component);
      }
    }
  }
  for (const node of graph.keys()) {
    if (!index.has(node)) {
      visit(node);
    }
  }
  return found;
}

function add(graph, from, to) {
  if (from !== to) {
    graph.set(from, (graph.get(from) ?? new Set()).add(to));
  }
}

const files = new Map();
const folders = new Map();
for (const { source, dependencies } of output.modules) {
  for (const { resolved } of dependencies) {
    if (sources.includes(source) && sources.includes(resolved)) {
      add(files, source, resolved);
      add(folders, dirname(source), dirname(resolved));
    }
  }
}
const mutual = [...folders].flatMap(([from, targets]) =>
  [...targets].filter((to) => from < to && folders.get(to)?.has(from)).map((to) => `${from} and ${to}`),
);
const lines = sources
  .map((file) => readFileSync(join(repository, file), 'utf8').split('\n').length - 1)
  .sort((a, b) => a - b);
const flat = new Map();
for (const file of sources) {
  flat.set(dirname(file), (flat.get(dirname(file)) ?? 0) + 1);
}
const crowded = [...flat].filter(([, count]) => count > MAX_FLAT_FILES);
const fileCycles = cycles(files);

console.log(
  `source files: ${sources.length}; lines: median ${lines[Math.floor(lines.length / 2)]}, most ${lines.at(-1)}`,
);
console.log(`files over 300 lines: ${lines.filter((count) => count > 300).length}`);
console.log(`folders with more than ${MAX_FLAT_FILES} source files: ${crowded.length}`);
for (const [folder, count] of crowded) {
  console.log(`  ${folder}: ${count}`);
}
console.log(`pairs of folders that import each other: ${mutual.length}`);
for (const pair of mutual) {
  console.log(`  ${pair}`);
}
console.log(`cycles of files, by value or type: ${fileCycles.length}`);
for (const component of fileCycles) {
  console.log(`  ${[...component].join(', ')}`);
}
