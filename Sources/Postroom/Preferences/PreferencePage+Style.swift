extension PreferencePage {
  /// The sheet, with the organisation's colour on the button and above all. Logical properties alone:
  /// it reads the same from right to left.
  static func style(accent chosen: Colour?) -> String {
    let accent = chosen ?? Colour(css: "#0A6B66")!
    let white = Colour(css: "white")!
    let ink = Colour(css: "#10191D")!
    let text = accent.contrast(with: white) >= accent.contrast(with: ink) ? white : ink
    return ":root { --accent: \(accent); --on-accent: \(text); }\n" + sheet
  }

  private static let sheet = """
    :root { --page: #EEF2F2; --sheet: #FFFFFF; --ink: #17242A; --quiet: #4E5F67; --line: #CBD6D8;
      --panel: #F4F7F7; --edge: transparent; --good: #0B6B47; --good-panel: #E6F4EE; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #0D1417; --sheet: #172126; --ink: #E8EEF0; --quiet: #AEBDC3; --line: #3A4A51;
        --panel: #1E2A30; --edge: rgb(255 255 255 / .32); --good: #7FDDB1; --good-panel: #15302A; }
    }
    * { box-sizing: border-box; margin: 0; padding: 0; }
    body { background: var(--page); color: var(--ink); font: 17px/1.55 system-ui, -apple-system,
      "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere;
      -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    header, main, footer { max-inline-size: 34rem; margin-inline: auto; }
    body { border-block-start: 6px solid var(--accent); }
    header { padding: 1.6rem 2rem 1rem; font-weight: 650; color: var(--quiet); }
    main { background: var(--sheet); border-radius: 14px; padding: 2rem 2rem 2.1rem; }
    h1 { font-size: 1.7rem; line-height: 1.22; font-weight: 720; letter-spacing: -.01em;
      text-wrap: balance; }
    main > p { margin-block-start: .9rem; }
    main > .whom { color: var(--quiet); margin-block-start: .45rem; }
    .done { display: flex; gap: .6rem; align-items: center; background: var(--good-panel);
      color: var(--good); border-radius: 10px; padding: .75rem 1rem; font-weight: 600; }
    .done::before { content: "\\2713"; font-weight: 800; }
    form { margin-block-start: 1.5rem; }
    fieldset { border: 0; min-inline-size: 0; }
    legend { font-weight: 600; margin-block-end: .6rem; }
    .choice { display: flex; gap: .85rem; align-items: flex-start; min-block-size: 3.25rem;
      padding: .85rem 1rem; border: 1.5px solid var(--line); border-radius: 10px; cursor: pointer;
      margin-block-end: .6rem; }
    .choice:has(:checked) { border-color: var(--ink); background: var(--panel); }
    .choice input { flex: none; inline-size: 1.3rem; block-size: 1.3rem; margin-block-start: .12rem;
      accent-color: var(--accent); }
    .choice strong { display: block; font-weight: 600; }
    .choice small { display: block; color: var(--quiet); font-size: .92rem; }
    button { display: block; inline-size: 100%; min-block-size: 3.5rem; margin-block-start: 1.1rem;
      padding: .8rem 1.4rem; border: 1.5px solid var(--edge); border-radius: 10px;
      background: var(--accent); color: var(--on-accent); font: inherit; font-size: 1.1rem;
      font-weight: 650; cursor: pointer; -webkit-appearance: none; appearance: none; }
    button:hover { filter: brightness(1.1); }
    button.second { background: transparent; color: var(--ink); border-color: var(--quiet);
      min-block-size: 3.1rem; font-size: 1rem; }
    button.second:hover { filter: none; background: var(--panel); }
    :focus-visible { outline: 3px solid #E09F1F; outline-offset: 3px; }
    .choice:has(:focus-visible) { outline: 3px solid #E09F1F; outline-offset: 2px; }
    .choice :focus-visible { outline: none; }
    details { margin-block-start: 1.6rem; border-block-start: 1px solid var(--line);
      padding-block-start: .5rem; }
    summary { padding-block: .75rem; font-weight: 600; cursor: pointer; }
    details form { margin-block-start: .5rem; }
    footer { padding: 1.4rem 2rem 3rem; color: var(--quiet); font-size: .92rem; }
    footer p + p { margin-block-start: .5rem; }
    .phone { white-space: nowrap; }
    a { color: inherit; text-underline-offset: .18em; }
    @media (max-width: 36rem) {
      header { padding: 1.2rem 1.25rem .9rem; }
      main { border-radius: 0; padding: 1.6rem 1.25rem 1.8rem; }
      footer { padding: 1.3rem 1.25rem 2.5rem; }
      h1 { font-size: 1.5rem; }
    }
    @media (forced-colors: active) { button, .choice { border-color: CanvasText; } }
    """
}
