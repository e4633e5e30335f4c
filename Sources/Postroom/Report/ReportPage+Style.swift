extension ReportPage {
  /// The colours are those of the page of previews.
  static let style = """
    :root { color-scheme: light dark; --paper: #ffffff; --desk: #eef2f3; --line: #d9e1e3; --ink: #14262d;
      --soft: #5b6d74; --accent: #0b6b7a; --good: #0b6b7a; --open: #9bb6bd; --warn: #c98a12;
      --bad: #b3261e; }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #172227; --desk: #0c1316; --line: #2a393f; --ink: #e6eef0; --soft: #9bb0b7;
        --accent: #6cc7d4; --good: #4fb3c1; --open: #4a6169; --warn: #f3c469; --bad: #ff8a80; }
    }
    * { box-sizing: border-box; margin: 0; padding: 0; }
    body { background: var(--desk); color: var(--ink); font: 16px/1.5 system-ui, -apple-system,
      "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere;
      -webkit-text-size-adjust: 100%; text-size-adjust: 100%; padding: 2rem 1.2rem; }
    header, main, footer { max-width: 54rem; margin: 0 auto; }
    header { padding: 0 .2rem 1.4rem; }
    .brand { font-size: .75rem; letter-spacing: .08em; text-transform: uppercase; font-weight: 600;
      color: var(--accent); }
    h1 { font-size: 1.8rem; line-height: 1.2; margin: .2rem 0 .3rem; font-weight: 700; }
    h2 { font-size: 1.12rem; line-height: 1.3; margin-bottom: .9rem; }
    h3 { font-size: .95rem; margin: 1.3rem 0 .6rem; }
    section { background: var(--paper); border: 1px solid var(--line); border-radius: .8rem;
      padding: 1.3rem 1.5rem 1.4rem; margin-bottom: 1rem; }
    section p + p, section p + ul, ul + p { margin-top: .7rem; }
    .todo { border-left: .35rem solid var(--warn); }
    .soft, footer { color: var(--soft); font-size: .9rem; }
    ul { padding-left: 1.2rem; }
    li + li { margin-top: .4rem; }
    code { font: .85em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
      background: var(--desk); padding: .15em .4em; border-radius: .3rem; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .8rem;
      margin-bottom: 1rem; }
    .tile { border-top: .28rem solid var(--open); padding-top: .5rem; }
    .tile.good { border-color: var(--good); } .tile.warn { border-color: var(--warn); }
    .tile.bad { border-color: var(--bad); } .tile.none { border-color: var(--line); }
    .tile.none dd { color: var(--soft); }
    dt { color: var(--soft); font-size: .88rem; }
    dd { font-size: 1.65rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
    dd small { font-size: .85rem; font-weight: 450; color: var(--soft); white-space: nowrap; }
    svg { display: block; width: 100%; }
    .plot { height: auto; margin-bottom: .6rem; overflow: visible; }
    .plot .bar { fill: var(--good); }
    .plot line { stroke: var(--line); }
    .plot text { fill: var(--soft); font: 13px system-ui, sans-serif; }
    .plot .end { text-anchor: end; }
    .parts { height: .7rem; background: var(--desk); border-radius: .2rem; }
    .overview .parts { margin-bottom: 1rem; }
    .parts .good { fill: var(--good); } .parts .open, .parts .none { fill: var(--open); }
    .parts .warn { fill: var(--warn); } .parts .bad { fill: var(--bad); }
    .wide { overflow-x: auto; }
    table { width: 100%; border-collapse: collapse; font-size: .94rem; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { text-align: left; padding: .42rem .9rem .42rem 0; vertical-align: middle;
      border-top: 1px solid var(--line); overflow-wrap: normal; }
    thead th { border: 0; color: var(--soft); font-weight: 500; font-size: .85rem; }
    tbody th { font-weight: 500; }
    th:last-child, td:last-child { padding-right: 0; }
    .bars { width: 32%; min-width: 5rem; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .wide + p { margin-top: .9rem; }
    em { color: var(--soft); }
    details { margin-top: .7rem; } summary { cursor: pointer; color: var(--soft); font-size: .9rem; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    footer { padding: .4rem .2rem 1rem; }
    @media (max-width: 34rem) {
      body { padding: 1.2rem .7rem; } section { padding: 1.1rem 1rem; } h1 { font-size: 1.45rem; }
      .tiles { grid-template-columns: 1fr 1fr; }
      .plot text { font-size: 24px; }
      .bars { display: none; }
      th, td { padding-right: .55rem; font-size: .88rem; }
      tbody th { overflow-wrap: anywhere; min-width: 6.6rem; }
    }
    @page { size: A4; margin: 16mm 14mm; }
    @media print {
      :root { color-scheme: light; --paper: #fff; --desk: #f1f4f5; --line: #ccd6d9; --ink: #14262d;
        --soft: #4c5d64; --accent: #0b6b7a; --good: #0b6b7a; --open: #9bb6bd; --warn: #c98a12;
        --bad: #b3261e; }
      * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      body { background: none; padding: 0; font-size: 10.5pt; }
      header, main, footer { max-width: none; }
      section { border-width: 1px 0 0; border-radius: 0; padding: 4mm 0; margin: 0; break-inside: avoid; }
      .todo { border-left: .25rem solid var(--warn); padding-left: 4mm; }
      .people { break-inside: auto; } details { display: none; } .plot { max-height: 48mm; }
      h2 { break-after: avoid; } tr { break-inside: avoid; }
    }
    """
}
