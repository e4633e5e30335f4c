/// The names of properties that mail programs know something of: to see when one is misspelt.
enum StyleProperty {
  static func isKnown(_ name: String) -> Bool {
    // Custom properties and those of one program.
    name.hasPrefix("-") || name.hasPrefix("mso-") || set.contains(name)
  }

  private static let set = Set(names)

  static let names = """
    align-content align-items align-self all animation appearance aspect-ratio backdrop-filter
    background background-attachment background-blend-mode background-clip background-color
    background-image background-origin background-position background-position-x
    background-position-y background-repeat background-size block-size border border-bottom
    border-bottom-color border-bottom-left-radius border-bottom-right-radius border-bottom-style
    border-bottom-width border-collapse border-color border-image border-left border-left-color
    border-left-style border-left-width border-radius border-right border-right-color
    border-right-style border-right-width border-spacing border-style border-top border-top-color
    border-top-left-radius border-top-right-radius border-top-style border-top-width border-width
    bottom box-decoration-break box-shadow box-sizing break-after break-before break-inside
    caption-side caret-color clear clip clip-path color color-adjust color-scheme column-count
    column-fill column-gap column-rule column-span column-width columns contain content cursor
    direction display empty-cells fill filter flex flex-basis flex-direction flex-flow flex-grow
    flex-shrink flex-wrap float font font-display font-family font-feature-settings font-kerning
    font-size font-size-adjust font-stretch font-style font-variant font-variant-numeric
    font-weight forced-color-adjust gap grid grid-area grid-column grid-gap grid-row grid-template
    grid-template-areas grid-template-columns grid-template-rows hanging-punctuation height
    hyphens inline-size inset justify-content justify-items justify-self left letter-spacing
    line-break line-height list-style list-style-image list-style-position list-style-type margin
    margin-bottom margin-left margin-right margin-top mask max-height max-width min-height
    min-width mix-blend-mode object-fit object-position opacity order orphans outline
    outline-color outline-offset outline-style outline-width overflow overflow-wrap overflow-x
    overflow-y padding padding-bottom padding-left padding-right padding-top page-break-after
    page-break-before page-break-inside perspective pointer-events position print-color-adjust
    quotes resize right row-gap scroll-behavior size speak src stroke supported-color-schemes
    tab-size table-layout text-align text-align-last text-decoration text-decoration-color
    text-decoration-line text-decoration-skip-ink text-decoration-style text-decoration-thickness
    text-indent text-overflow text-rendering text-shadow text-size-adjust text-transform
    text-underline-offset text-wrap top touch-action transform transform-origin transition
    unicode-bidi unicode-range user-select vertical-align visibility white-space widows width
    will-change word-break word-spacing word-wrap writing-mode z-index zoom
    """.split { $0.isWhitespace }.map(String.init)
}
