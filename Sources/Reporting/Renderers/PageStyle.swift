/// The style sheet of all pages: light and dark by the reader's setting, one column on a phone, plain on paper.
///
/// On a narrow screen a table's rows are blocks, each with its name, its bar, and its cells below the names of their
/// columns.
enum PageStyle {
  static let sheet: StaticString = """
    :root{color-scheme:light dark;--page:#f6f6f3;--card:#fff;--ink:#1c1e21;--soft:#5d646c;--line:#e2e2dc;--grid:#ecece7;
    --strong:#3557c9;--weak:#d98a1f;--good:#1d7f4f;--bad:#b3392f;--tint:#eef1fb;--muted:#b9bdc4}
    @media(prefers-color-scheme:dark){:root{--page:#131517;--card:#1b1e21;--ink:#e9eaec;--soft:#9aa2ab;--line:#2c3035;
    --grid:#272b30;--strong:#8aa4ff;--weak:#f0ad4e;--good:#5fcf97;--bad:#f0867d;--tint:#222a44;--muted:#565d66}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--page);color:var(--ink);overflow-wrap:break-word;
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    main{max-width:976px;margin:0 auto;padding:40px 24px 64px}
    header{margin-bottom:28px}section+header{margin:44px 0 20px}
    .kicker{margin:0 0 10px;color:var(--soft);font-size:14px}
    h1{margin:0 0 12px;font-size:clamp(25px,4.2vw,38px);line-height:1.18;font-weight:650;letter-spacing:-.015em;
    text-wrap:pretty}
    h1 span,header h2 span,p span{display:inline-block;max-width:100%}
    h1 b,h2 b{color:var(--good);font-weight:inherit}h1 b.more{color:var(--bad)}
    header h2{margin-bottom:8px;font-size:clamp(21px,3vw,27px);text-wrap:pretty}
    nav{margin:-8px 0 24px;font-size:14px}nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;margin:0;padding:0;list-style:none}
    nav li[hidden]{display:none}a{color:var(--strong)}
    section[id]{scroll-margin-top:12px}
    .sliders{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:10px 18px;align-items:center;margin:0 0 6px}
    input[type=range]{width:100%;accent-color:var(--strong);margin:0}
    section.explore .figures{margin:12px 0;border:1px solid var(--line);border-radius:8px}
    section>p.line{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:center;margin:0}
    p.line code{color:var(--ink);font-size:14px;border:1px solid var(--line);border-radius:6px;padding:5px 10px}
    p.line span:empty{display:none}
    button{font:inherit;font-size:14px;color:var(--ink);background:var(--page);border:1px solid var(--soft);border-radius:6px;
    padding:4px 12px;cursor:pointer}button:disabled{opacity:.45;cursor:default}
    button.sort{border:0;padding:0;background:none;color:inherit;text-align:inherit;text-decoration:underline dotted;
    text-underline-offset:3px}
    [aria-sort=descending] .sort::after{content:" \\2193"}[aria-sort=ascending] .sort::after{content:" \\2191"}
    :focus-visible{outline:2px solid var(--strong);outline-offset:2px}
    section>p.reading{margin:8px 0 0;min-height:1.5em;font-size:14px;font-variant-numeric:tabular-nums}
    .pointed{fill:none;stroke:var(--ink);stroke-width:2}
    .lead{margin:0;color:var(--soft);max-width:70ch}
    section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:24px;margin:0 0 20px}
    section.tight{padding:0}
    h2{margin:0 0 4px;font-size:19px;line-height:1.3;font-weight:650}
    section>p{margin:0 0 16px;color:var(--soft);max-width:75ch}
    section>:last-child{margin-bottom:0}
    section>p.after{margin:12px 0 0}
    section>p.verdict{color:var(--ink);border-left:4px solid var(--good);padding-left:12px}
    section>p.verdict.wary{border-color:var(--weak)}section>p.verdict.bad{border-color:var(--bad)}
    section>ul{margin:8px 0 0;padding-left:20px}section>ul li{margin:4px 0}
    dl{margin:0}
    .figures{display:grid;grid-template-columns:repeat(4,1fr)}
    .figures div{padding:18px 22px;border-left:1px solid var(--line)}
    .figures div:first-child{border-left:0}
    .figures dt{color:var(--soft);font-size:14px}
    .figures dd{margin:2px 0 0;font-size:25px;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums;
    letter-spacing:-.01em}
    .figures dd small{display:block;font-size:14px;font-weight:400;color:var(--soft);letter-spacing:0}
    table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
    th,td{padding:9px 12px 9px 0;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
    thead td{border-top:0}thead th{border-top:0;color:var(--soft);font-size:14px;font-weight:400;padding-top:0;vertical-align:bottom}
    tbody th{font-weight:500}
    td.n,th.n{text-align:right}td.n{white-space:nowrap}
    tr>:last-child{padding-right:0}
    tr.main>*{font-weight:650}
    tr.other>*{font-weight:400;color:var(--soft)}
    th small,td small{display:block;color:var(--soft);font-weight:400;font-size:13.5px}
    .bars td{vertical-align:middle}.bars .bar{width:30%;padding-right:28px}
    .bar span{position:relative;display:flex;height:16px;border-radius:3px;overflow:hidden}
    .bar i{position:relative;display:block;height:16px;background:var(--muted)}
    .bar i:only-child,.bar i:last-child{min-width:2px}
    .bar i.pale{position:absolute;left:0;top:0;background:var(--tint);box-shadow:inset 0 0 0 1px var(--line);
    border-radius:3px}
    .bar i.first,.key i.first{background:var(--strong)}.bar i.last,.key i.last{background:var(--weak)}
    .bar i.good{background:var(--good)}
    .bar i.k0,.key i.k0{background:#2a9d8f}.bar i.k1,.key i.k1{background:#a05bc0}
    .bar i.k2,.key i.k2{background:#c2577a}.bar i.k3,.key i.k3{background:#7d8b2f}
    details{border-top:1px solid var(--line);padding:8px 0}summary{cursor:pointer}
    section>.key{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 12px;padding:0;list-style:none;color:var(--soft);
    font-size:14px}
    .key li{margin:0}
    .key i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:7px;vertical-align:-1px}
    .key i.s{background:var(--strong)}.key i.pale{background:var(--tint);box-shadow:inset 0 0 0 1px var(--line)}.key i.w{background:var(--weak)}
    .key i.c,.key i.r,.key i.line{height:3px;border-radius:2px;width:18px;background:var(--ink);vertical-align:4px}
    .key i.b{background:var(--strong);opacity:.22}
    .key i.r{height:0;border-top:2px dashed var(--soft);border-radius:0;background:none}
    .key i.line{background:var(--muted)}
    .chart{display:block;width:100%;height:auto;overflow:visible}
    .chart.narrow{display:none}
    .chart text{font-size:13px;fill:var(--soft);font-variant-numeric:tabular-nums;paint-order:stroke;stroke:var(--card);
    stroke-width:4px;stroke-linejoin:round}
    .chart text.mark{fill:var(--ink);font-weight:650}
    .grid{stroke:var(--grid)}.axis,.tick{stroke:var(--muted)}
    .area{fill:var(--tint)}.band{fill:var(--strong);fill-opacity:.18}
    .curve,.thin,.series{fill:none;stroke:var(--ink);stroke-width:2.2;stroke-linejoin:round}
    .thin{stroke:var(--muted);stroke-width:1.5}
    .random{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:5 5;fill:none}
    .guide{stroke:var(--strong);stroke-dasharray:2 4}
    .budget{stroke:var(--weak);stroke-width:1.5}.error{stroke:var(--strong);stroke-width:2.5}
    .whisker{stroke:var(--soft);stroke-width:1.5}
    rect.near{fill:var(--strong);fill-opacity:.75}rect.far{fill:var(--bad)}
    rect.strong{fill:var(--strong)}rect.weak{fill:var(--weak)}
    .chosen{fill:var(--strong);stroke:var(--card);stroke-width:2.5}
    .dot{fill:var(--strong);fill-opacity:.85;stroke:var(--card);stroke-width:1.5}
    .commercial{fill:var(--ink);stroke:var(--card);stroke-width:2}
    .threshold{stroke:var(--ink);stroke-width:1.8}
    .series.oracle{stroke:var(--muted)}
    .series0{stroke:var(--strong)}.series1{stroke:var(--weak)}.series2{stroke:var(--good)}.series3{stroke:var(--bad)}
    .series4{stroke:var(--ink)}.series5{stroke:var(--soft)}
    .key i.series0{background:var(--strong)}.key i.series1{background:var(--weak)}.key i.series2{background:var(--good)}
    .key i.series3{background:var(--bad)}.key i.series4{background:var(--ink)}.key i.series5{background:var(--soft)}
    .facts{display:grid;grid-template-columns:minmax(110px,170px) minmax(0,1fr);gap:0 20px}
    .facts dt,.facts dd{margin:0;padding:8px 0;border-top:1px solid var(--line)}
    .facts dt{color:var(--soft)}
    .facts dt:first-of-type,.facts dt:first-of-type+dd{border-top:0}
    code{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere;
    color:var(--soft)}
    .facts ul{margin:0;padding:0;list-style:none}
    .facts li+li{margin-top:8px}
    @media screen and (max-width:860px){main{padding:24px 14px 40px}section{padding:18px 16px;border-radius:10px}
    .figures{grid-template-columns:1fr 1fr}.figures div{padding:14px 16px}
    .figures div:nth-child(odd){border-left:0}.figures div:nth-child(n+3){border-top:1px solid var(--line)}
    .figures dd{font-size:21px}
    .chart.wide{display:none}.chart.narrow{display:block}
    thead{display:none}table,tbody{display:block}
    tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(96px,1fr));gap:4px 14px;align-items:end;
    padding:12px 0;border-top:1px solid var(--line)}
    tbody tr:first-child{border-top:0;padding-top:4px}
    th,td{border:0;padding:0}tbody th,.bars .bar{grid-column:1/-1;width:auto;padding:0}
    .bar:empty,td:empty{display:none}
    td.n{text-align:left;white-space:normal}
    td[data-label]::before{content:attr(data-label);display:block;color:var(--soft);font-size:13px;font-weight:400;
    white-space:normal}
    .sliders{grid-template-columns:1fr;gap:4px}
    .facts{grid-template-columns:minmax(0,1fr)}.facts dd{border-top:0;padding-top:0}.facts dt{padding-bottom:0}}
    @media print{nav,section.explore,p.reading,.pointed{display:none}button.sort{text-decoration:none}:root{--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#ccc;--grid:#e5e5e5;--strong:#3557c9;
    --weak:#d98a1f;--good:#1d7f4f;--bad:#b3392f;--tint:#f2f4fb;--muted:#999;color-scheme:light}
    body{font-size:11pt}main{max-width:none;padding:0}section{border-radius:0;border-width:1px 0 0;padding:12pt 0;
    margin:0;break-inside:avoid}.figures{border-width:1px 0}
    .bar i,rect,circle,.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """
}
