/// The page's style sheet: light and dark by the reader's setting, one column on a phone, plain on paper.
package enum CostReportStyle {
  package static let sheet: StaticString = """
    :root{color-scheme:light dark;--page:#f6f6f3;--card:#fff;--ink:#1c1e21;--soft:#5d646c;--line:#e2e2dc;--grid:#ecece7;
    --strong:#3557c9;--weak:#d98a1f;--good:#1d7f4f;--bad:#b3392f;--tint:#eef1fb;--muted:#b9bdc4}
    @media(prefers-color-scheme:dark){:root{--page:#131517;--card:#1b1e21;--ink:#e9eaec;--soft:#9aa2ab;--line:#2c3035;
    --grid:#272b30;--strong:#8aa4ff;--weak:#f0ad4e;--good:#5fcf97;--bad:#f0867d;--tint:#222a44;--muted:#565d66}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--page);color:var(--ink);
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    main{max-width:976px;margin:0 auto;padding:40px 24px 64px}
    header{margin-bottom:28px}
    .kicker{margin:0 0 10px;color:var(--soft);font-size:14px}
    h1{margin:0 0 12px;font-size:clamp(25px,4.2vw,38px);line-height:1.18;font-weight:650;letter-spacing:-.015em;
    text-wrap:balance;overflow-wrap:anywhere}
    h1 span{display:inline-block;max-width:100%;overflow-wrap:anywhere}
    h1 b{color:var(--good);font-weight:inherit}
    h1 b.more{color:var(--bad)}
    header p.lead{margin:0;color:var(--soft);max-width:70ch}
    section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:24px;margin:0 0 20px}
    h2{margin:0 0 4px;font-size:19px;line-height:1.3;font-weight:650}
    section>p{margin:0 0 16px;color:var(--soft);max-width:75ch}
    section>p:last-child{margin-bottom:0}
    section>p.after{margin:12px 0 0}
    .figures{display:grid;grid-template-columns:repeat(4,1fr);gap:0}
    section.tight{padding:0}
    .figures div{padding:18px 22px;border-left:1px solid var(--line)}
    .figures div:first-child{border-left:0}
    .figures dt{color:var(--soft);font-size:14px}
    .figures dd{margin:2px 0 0;font-size:25px;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums;
    letter-spacing:-.01em;overflow-wrap:anywhere}
    .figures dd small{display:block;font-size:14px;font-weight:400;color:var(--soft);letter-spacing:0}
    dl{margin:0}
    table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
    p+.scroll{margin-top:14px}
    th,td{padding:9px 12px 9px 0;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
    thead th{border-top:0;color:var(--soft);font-size:14px;font-weight:400;padding-top:0}
    tbody th{font-weight:500;overflow-wrap:anywhere}
    td.n,th.n{text-align:right;white-space:nowrap}
    tr>:last-child{padding-right:0}
    tr.main>*{font-weight:650}
    th small,td small{display:block;color:var(--soft);font-weight:400;font-size:14px}
    .bill td{vertical-align:middle}.bill .bar{width:38%;padding-right:28px}
    .scroll tbody th{min-width:150px}
    .bar i{display:block;height:16px;min-width:2px;border-radius:3px;background:var(--muted)}
    .bar i.routed{background:linear-gradient(90deg,var(--strong) var(--cut),var(--weak) var(--cut))}
    .bar i.allstrong{background:var(--strong)}
    .bar i.allweak{background:var(--weak)}
    .groups td{vertical-align:middle}.groups .bar{width:28%;padding-right:28px}
    .groups tbody th{max-width:230px}
    .groups .bar span{position:relative;display:block;height:16px}
    .groups .bar i{position:absolute;left:0;top:0;height:16px;min-width:2px}
    .bar i.all{background:var(--tint);box-shadow:inset 0 0 0 1px var(--line)}.bar i.cost{background:var(--strong)}
    .bar i.seen{background:var(--good)}.bar i.unseen{background:var(--muted)}
    .groups td.other{color:var(--soft)}.groups tr.other th{font-weight:400;color:var(--soft)}
    .scroll{overflow-x:auto}
    details{border-top:1px solid var(--line);padding:8px 0}summary{cursor:pointer}
    .key{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 12px;padding:0;list-style:none;color:var(--soft);font-size:14px}
    .key i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:7px;vertical-align:-1px}
    .key i.s{background:var(--strong)}.key i.w{background:var(--weak)}
    .key i.c{height:3px;border-radius:2px;width:18px;background:var(--ink);vertical-align:4px}
    .key i.b{background:var(--strong);opacity:.22}
    .key i.r{height:0;border-top:2px dashed var(--soft);border-radius:0;width:18px;vertical-align:4px}
    .chart{display:block;width:100%;height:auto;overflow:visible}
    .chart.narrow{display:none}
    .chart text{font-size:13px;fill:var(--soft);font-variant-numeric:tabular-nums}
    .chart text.mark{fill:var(--ink);font-weight:650;paint-order:stroke;stroke:var(--card);stroke-width:5px;
    stroke-linejoin:round}
    .grid{stroke:var(--grid)}.axis,.tick{stroke:var(--muted)}
    .area{fill:var(--tint)}.band{fill:var(--strong);fill-opacity:.18}
    .curve{fill:none;stroke:var(--ink);stroke-width:2.2;stroke-linejoin:round}
    .random{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:5 5}
    .guide{stroke:var(--strong);stroke-dasharray:2 4}
    .budget{stroke:var(--weak);stroke-width:1.5}.whisker{stroke:var(--strong);stroke-width:2.5}
    rect.near{fill:var(--strong);fill-opacity:.75}rect.far{fill:var(--bad)}
    section>p.verdict{color:var(--ink);border-left:4px solid var(--good);padding-left:12px}
    section>p.verdict.wary{border-color:var(--weak)}section>p.verdict.bad{border-color:var(--bad)}
    .chosen{fill:var(--strong);stroke:var(--card);stroke-width:2.5}
    rect.strong{fill:var(--strong)}rect.weak{fill:var(--weak)}
    .thin{fill:none;stroke:var(--muted);stroke-width:1.5}
    .dot{fill:var(--strong);fill-opacity:.85;stroke:var(--card);stroke-width:1.5}
    .threshold{stroke:var(--ink);stroke-width:1.8}
    .facts{display:grid;grid-template-columns:minmax(110px,170px) 1fr;gap:0 20px}
    .facts dt,.facts dd{margin:0;padding:8px 0;border-top:1px solid var(--line)}
    .facts dt{color:var(--soft)}
    .facts dt:first-of-type,.facts dt:first-of-type+dd{border-top:0}
    .facts dd{overflow-wrap:anywhere}
    code{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere;
    color:var(--soft)}
    .facts ul{margin:0;padding:0;list-style:none}
    .facts li+li{margin-top:8px}
    footer{color:var(--soft);font-size:14px}
    @media(max-width:640px){main{padding:24px 14px 40px}section{padding:18px 16px;border-radius:10px}section.tight{padding:0}
    .figures{grid-template-columns:1fr 1fr}.figures div{padding:14px 16px}
    .figures div:nth-child(odd){border-left:0}.figures div:nth-child(n+3){border-top:1px solid var(--line)}
    .figures dd{font-size:21px}
    .chart.wide{display:none}.chart.narrow{display:block}
    .bill thead{display:none}.bill tr{display:grid;grid-template-columns:1fr auto;padding:10px 0;
    border-top:1px solid var(--line)}.bill tbody tr:first-child{border-top:0}
    .bill th,.bill td{border:0;padding:2px 0}.bill .bar{grid-column:1/3;grid-row:2;width:auto;padding:4px 0}
    .bill td.each{grid-column:1;grid-row:3;text-align:left;color:var(--soft);font-weight:400;font-size:14px}
    .bill td.each::after{content:" per 1,000 requests"}
    .bill td.against{grid-row:3;color:var(--soft);font-weight:400;font-size:14px}
    .groups thead{display:none}.groups tr{display:grid;grid-template-columns:1fr auto;padding:8px 0;
    border-top:1px solid var(--line)}.groups tbody tr:first-child{border-top:0}
    .groups th,.groups td{border:0;padding:2px 0}.groups tbody th{max-width:none;padding-right:12px}
    .groups .bar{grid-column:1/3;grid-row:2;width:auto;padding:4px 0}
    .groups td.other,.groups tr.other .bar{display:none}
    .groups .requests{grid-column:1;grid-row:3;text-align:left;color:var(--soft);font-size:14px}
    .groups .requests::after{content:" requests"}
    .groups .share{grid-row:3;color:var(--soft);font-size:14px}.groups .share:not(:empty)::after{content:" strong"}
    .facts{grid-template-columns:1fr}.facts dd{border-top:0;padding-top:0}.facts dt{padding-bottom:0}}
    @media print{:root{--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#ccc;--grid:#e5e5e5;--strong:#3557c9;
    --weak:#d98a1f;--good:#1d7f4f;--bad:#b3392f;--tint:#f2f4fb;--muted:#999;color-scheme:light}
    body{font-size:11pt}main{max-width:none;padding:0}section{border-radius:0;border-width:1px 0 0;padding:12pt 0;
    margin:0;break-inside:avoid}.figures{border-width:1px 0}
    .chart.wide{display:block}.chart.narrow{display:none}.bar i,rect,circle,.key i{print-color-adjust:exact;
    -webkit-print-color-adjust:exact}}

    """
}
