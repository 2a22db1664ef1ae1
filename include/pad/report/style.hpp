/// @file
/// The look of the report: one style sheet for light and dark, wide and narrow, screen and paper.
#pragma once

#include <string_view>

namespace pad::report {

/// The style sheet of the page.
inline constexpr std::string_view style_sheet = R"css(
:root {
  color-scheme: light dark;
  --page: #ffffff; --raised: #f6f7f9; --text: #1b1f27; --muted: #5c6573; --line: #dfe3e8;
  --accent: #2457c5; --accent-rgb: 36 87 197; --good: #17703d; --bad: #b3261e;
  --warn-page: #fff6e0; --warn-line: #c98a00;
  --c0: #2457c5; --c1: #c4520a; --c2: #17803f; --c3: #a02c86; --c4: #8a6d00; --c5: #00808a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --raised: #1c2027; --text: #e6e9ee; --muted: #9aa4b2; --line: #2e343d;
    --accent: #86abff; --accent-rgb: 58 104 214; --good: #6fd08c; --bad: #ff8a80;
    --warn-page: #2c2412; --warn-line: #d9a53b;
    --c0: #86abff; --c1: #ff9d5c; --c2: #6fd08c; --c3: #e58ad0; --c4: #dcc04c; --c5: #5fd0d8;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
header, main, footer { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 48px; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; font-weight: 650; }
h2 { margin: 0 0 16px; font-size: 1.3rem; letter-spacing: -.01em; font-weight: 620; }
h3 { margin: 0; font-size: 1rem; font-weight: 600; }
h4 { margin: 0 0 4px; font-size: .8rem; font-weight: 500; color: var(--muted); }
p { margin: 0 0 12px; max-width: 75ch; }
.subtitle { margin: 8px 0 0; color: var(--muted); font-size: 1.05rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 20px 0 0; padding: 0; }
a { color: var(--accent); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main > section { padding: 36px 0; border-top: 1px solid var(--line); }
main > section:first-of-type { border-top: 0; padding-top: 24px; }
.missing { color: var(--muted); font-style: italic; }
.note { margin: 8px 0 0; color: var(--muted); font-size: .85rem; }
.warnings {
  margin: 24px 0 0; padding: 14px 18px; border-left: 4px solid var(--warn-line); border-radius: 4px;
  background: var(--warn-page);
}
.warnings h2 { font-size: 1rem; margin: 0 0 4px; }
.warnings ul { margin: 0; padding-left: 20px; }

.facts {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 14px;
  margin: 0 0 28px;
}
.facts div { display: flex; flex-direction: column; padding: 16px 18px; border-radius: 10px; background: var(--raised); }
.facts dt { margin-bottom: auto; color: var(--muted); font-size: .85rem; line-height: 1.35; }
.facts dd { margin: 0; }
.facts .value { font-size: 1.75rem; line-height: 1.3; font-weight: 640; letter-spacing: -.02em; }
.facts .more { color: var(--muted); font-size: .85rem; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 9px 14px 9px 0; text-align: left; vertical-align: middle; }
tr { border-bottom: 1px solid var(--line); }
tbody tr:last-child { border-bottom: 0; }
thead th { color: var(--muted); font-size: .82rem; font-weight: 500; vertical-align: bottom; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
td.number, th.number { padding-right: 22px; }
.subject th, .subject .mean { font-weight: 660; }
.spread { color: var(--muted); }
.runs { min-width: 11rem; color: var(--muted); font-size: .85rem; }
td:last-child { min-width: 8rem; }
tbody th { min-width: 8rem; }
.gain { color: var(--good); } .loss { color: var(--bad); }
.dots { display: block; width: 200px; height: 22px; overflow: visible; }
.dots line { stroke: var(--line); stroke-width: 1; }
.dots .mean-mark { stroke: var(--text); stroke-width: 2; }
.dots circle { fill: var(--accent); fill-opacity: .45; }

.row { display: grid; grid-template-columns: 8.5rem 1fr; gap: 12px; padding: 8px 0; align-items: center; }
.row h3 { font-weight: 500; font-size: .95rem; overflow-wrap: anywhere; }
.strip { display: flex; flex-wrap: wrap; gap: 8px; align-items: flex-start; }
.pair { display: inline-flex; flex-direction: column; gap: 2px; align-items: center; }
.pair small { color: var(--muted); font-size: .72rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.ends { display: grid; grid-template-columns: 1fr 1fr; gap: 10px 28px; }
img { display: block; max-width: 100%; image-rendering: pixelated; border-radius: 3px; box-shadow: 0 0 0 1px var(--line); }

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 32px; }
figure { margin: 0; }
.wide { max-width: 820px; margin-bottom: 20px; }
figcaption { margin-bottom: 10px; }
.legend { display: flex; flex-wrap: wrap; gap: 0 18px; list-style: none; margin: 0; padding: 0; font-size: .87rem; }
.legend .last { color: var(--muted); font-variant-numeric: tabular-nums; }
.key { width: 22px; height: 8px; margin-right: 6px; vertical-align: middle; }
.plot { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font-size: 12px; fill: var(--muted); font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); stroke-width: 1; }
.axis { stroke: var(--muted); stroke-width: 1; }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.faint { stroke-width: 1; stroke-opacity: .35; }
.d1 { stroke-dasharray: 7 5; } .d2 { stroke-dasharray: 2 5; }
.c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); }
.c3 { stroke: var(--c3); } .c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); }
.mark { fill: var(--page); stroke-width: 2; stroke-dasharray: none; }
.bar { fill: var(--accent); fill-opacity: .75; }
.median { stroke: var(--c1); stroke-width: 2; stroke-dasharray: 5 4; }

h3 + .scroll { margin-top: 8px; }
.row + h3 { margin-top: 28px; }
.heat tbody th { min-width: 0; white-space: nowrap; }
.heat { width: auto; font-size: .82rem; }
.heat th, .heat td { padding: 5px 8px; }
.heat thead th { font-size: .78rem; text-align: right; }
.heat thead th:first-child { text-align: left; }
.heat td, .heat td:last-child { min-width: 3.4rem; text-align: right; background: rgb(var(--accent-rgb) / var(--v)); }
.heat .on { color: #fff; }
.heat tr { border-bottom-color: var(--page); }

.share { display: block; height: 8px; border-radius: 4px; background: var(--accent); min-width: 2px; }
.bar-cell { width: 40%; }
.groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 28px 40px; }
.groups h3 { margin-bottom: 6px; }
.groups dl { margin: 0; }
.groups dl div {
  display: flex; justify-content: space-between; gap: 20px; padding: 5px 0;
  border-bottom: 1px solid var(--line); font-size: .92rem;
}
.groups dt { color: var(--muted); }
.groups dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
footer { padding-top: 20px; padding-bottom: 40px; color: var(--muted); font-size: .85rem; }

@media (max-width: 720px) {
  header { padding-top: 28px; }
  header, main, footer { padding-left: 16px; padding-right: 16px; }
  h1 { font-size: 1.6rem; }
  .row { grid-template-columns: 1fr; gap: 4px; }
  .ends { grid-template-columns: 1fr; }
  .plot text { font-size: 15px; }
}
@media (min-width: 721px) {
  /* The strips of all classes stand below each other: the first headings are enough to see. */
  .row ~ .row h4 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
@media print {
  nav { display: none; }
  figure, .row, tr { break-inside: avoid; }
}
)css";

}  // namespace pad::report
