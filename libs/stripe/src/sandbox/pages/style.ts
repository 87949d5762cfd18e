/** The one style sheet of the sandbox's pages; it is inlined, and allowed by its hash. */
export const STYLE = `
:root{--ink:#16242b;--soft:#52636b;--line:#d9dfdc;--paper:#fff;--wall:#f3f1ea;--brand:#0b5d4e;--brand-deep:#08463b;--alert:#9b1c1c;--alert-wall:#fdf0ee;--gold:#e3b45c}
*{box-sizing:border-box}
html{color-scheme:light;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;font:16px/1.5 "Inter","Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:var(--paper)}
.stage{display:grid;min-height:100vh;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.about{display:flex;justify-content:flex-end;padding:72px 64px;background:var(--wall)}
.about>div{display:flex;flex-direction:column;width:100%;max-width:400px}
.work{display:flex;padding:72px 64px}
.work>*{width:100%;max-width:432px}
.seller{display:flex;align-items:center;gap:12px;font-weight:600}
.seller svg{flex:none;width:32px;height:32px}
.badge{margin-left:auto;padding:2px 10px;border-radius:999px;background:#f7e6bf;color:#5c4109;font-size:12.5px;font-weight:600;white-space:nowrap}
h1{margin:40px 0 12px;font-size:30px;line-height:1.2;letter-spacing:-.015em;text-wrap:balance}
.lead{margin:0;color:var(--soft);font-size:17px;text-wrap:pretty}
.points{display:grid;gap:10px;margin:28px 0 0;padding:0;list-style:none}
.points li{display:grid;grid-template-columns:20px 1fr;gap:10px}
.points svg{width:18px;height:18px;margin-top:3px;color:var(--brand)}
.note{margin:auto 0 0;padding-top:40px;color:var(--soft);font-size:13.5px}
.card{position:relative;display:none;flex-direction:column;justify-content:space-between;aspect-ratio:1.72;max-width:336px;padding:20px 22px;border-radius:16px;color:#fff;background:linear-gradient(128deg,#0f7462 0%,#0a5244 48%,#06342c 100%);box-shadow:0 1px 2px rgba(6,40,33,.3),0 18px 32px -16px rgba(6,40,33,.55)}
.card .row{display:flex;justify-content:space-between;align-items:flex-start;gap:16px}
.card .row:last-child{align-items:flex-end}
.card .chip{width:38px;height:28px;border-radius:6px;background:linear-gradient(135deg,#f1d08b,var(--gold) 55%,#b98a36)}
.card .brand{font-size:21px;font-weight:800;font-style:italic;letter-spacing:.04em;line-height:1}
.card .number{font:500 20px/1 ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;letter-spacing:.03em;white-space:nowrap}
.card small{display:block;margin-bottom:2px;font-size:11px;opacity:.82}
.card .value{font-size:14px;font-weight:500}
form:has(#card-works:checked) .face-works,form:has(#card-declines-later:checked) .face-declines-later,form:has(#card-authentication:checked) .face-authentication,form:has(#card-declines-now:checked) .face-declines-now{display:flex}
fieldset{margin:32px 0 0;padding:0;border:0;min-width:0}
legend{padding:0;margin-bottom:10px;font-weight:600}
.choices{border:1px solid var(--line);border-radius:12px;overflow:hidden}
.choice{display:grid;grid-template-columns:20px 1fr auto;gap:12px;align-items:center;padding:13px 16px;cursor:pointer}
.choice+.choice{border-top:1px solid var(--line)}
.choice:hover{background:#f8faf9}
.choice:has(:checked){background:#eef5f2}
.choice:has(:focus-visible){outline:2px solid var(--brand);outline-offset:-2px}
.choice:first-child{border-radius:11px 11px 0 0}.choice:last-child{border-radius:0 0 11px 11px}
.choice input{width:18px;height:18px;margin:0;accent-color:var(--brand);outline:0}
.choice b{display:block;font-weight:600;line-height:1.35}
.choice span span{display:block;color:var(--soft);font-size:14px;line-height:1.35}
.choice i{font-style:normal}
.choice code{font:500 14px/1 ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;color:var(--soft)}
button{display:block;width:100%;margin-top:24px;padding:14px 20px;border:0;border-radius:10px;background:var(--brand);color:#fff;font-family:inherit;font-size:17px;font-weight:600;line-height:1.3;cursor:pointer}
button:hover{background:var(--brand-deep)}
button:focus-visible,a:focus-visible{outline:3px solid var(--gold);outline-offset:2px}
button.quiet{margin-top:12px;background:transparent;color:var(--ink);box-shadow:inset 0 0 0 1px #8b9a98}
button.quiet:hover{background:#f4f6f5}
.back{display:block;width:fit-content;margin:18px auto 0;padding:6px 10px;color:var(--soft);text-underline-offset:3px}
.back:hover{color:var(--ink)}
.alert{margin:0 0 24px;padding:12px 16px;border-radius:10px;background:var(--alert-wall);color:var(--alert);font-weight:500}
.alone{margin-top:72px}
.work h2{margin:0 0 8px;font-size:24px;line-height:1.25;letter-spacing:-.01em;text-wrap:balance}
.sum{margin:6px 0 0;font-size:40px;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
table{width:100%;margin-top:8px;border-collapse:collapse}
td{padding:10px 0;border-bottom:1px solid var(--line);vertical-align:top}
td+td{padding-left:20px;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
tr.total td{border-bottom:0;font-weight:600}
@media(max-width:860px){.stage{display:block;min-height:0}.about,.work{display:block;padding:24px 20px}.about>div,.work>*{max-width:480px;margin-inline:auto}.alone{margin-top:0}h1{margin:24px 0 8px;font-size:26px}.lead{font-size:16px}.points{display:none}.note{margin-top:14px;padding-top:0}.card{max-width:300px;margin-inline:auto}.work{padding-block:28px 48px}fieldset{margin-top:28px}}
@media(max-width:480px){.choice{padding-inline:14px}.choice i{display:none}.card .number{font-size:18px}}
`;
