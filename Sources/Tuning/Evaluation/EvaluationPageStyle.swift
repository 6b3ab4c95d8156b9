/// What the evaluation's page adds to the style sheet of all pages.
enum EvaluationPageStyle {
  static let sheet: StaticString = """
    .series,.oracle,.random-line{fill:none;stroke-width:2.2;stroke-linejoin:round}
    .random-line{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:5 5}
    .oracle{stroke:var(--muted)}
    .series0{stroke:var(--strong)}.series1{stroke:var(--weak)}.series2{stroke:var(--good)}.series3{stroke:var(--bad)}
    .series4{stroke:var(--ink)}.series5{stroke:var(--soft)}
    .commercial{fill:var(--ink);stroke:var(--card);stroke-width:2}
    .key i.line{height:3px;border-radius:2px;width:18px;vertical-align:4px;background:var(--muted)}
    .key i.random-line{height:0;border-top:2px dashed var(--soft);border-radius:0;background:none}
    .key i.series0{background:var(--strong)}.key i.series1{background:var(--weak)}.key i.series2{background:var(--good)}
    .key i.series3{background:var(--bad)}.key i.series4{background:var(--ink)}.key i.series5{background:var(--soft)}
    .metrics th,.metrics td{padding-right:10px}.metrics td small{font-size:12.5px;letter-spacing:-.01em}
    .metrics tr>:last-child{padding-right:0}
    .chart text{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
    .metrics thead th{white-space:normal;vertical-align:bottom}
    .scroll .metrics tbody th{min-width:110px}
    header.part{margin:44px 0 20px}h2.part{font-size:clamp(21px,3vw,27px);margin-bottom:8px;text-wrap:balance}
    h2.part span{overflow-wrap:anywhere}
    .notes{margin:8px 0 0;padding-left:20px}.notes li{margin:4px 0;overflow-wrap:anywhere}
    @media(max-width:760px){.metrics thead{display:none}.metrics,.metrics tbody{display:block}
    .metrics tr{display:grid;grid-template-columns:1fr 1fr;gap:6px 18px;padding:14px 0;border-top:1px solid var(--line)}
    .metrics tbody tr:first-child{border-top:0;padding-top:4px}
    .metrics th,.metrics td{border:0;padding:0}.metrics tbody th{grid-column:1/3;font-weight:650}
    .metrics td.n{text-align:left}
    .metrics td::before{content:attr(data-label);display:block;color:var(--soft);font-size:13px}}
    @media print{.key i.line{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """
}
