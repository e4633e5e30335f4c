extension ExpressionTokens {
  /// The campaigns in `rsvp('campaign')`, wherever they stand. Throws where the name is none, or
  /// where an answer is compared with a word that none is: the expression would be true of nobody.
  func campaignsAskedFor() throws(PredicateError) -> Set<String> {
    var campaigns: Set<String> = []
    for index in tokens.indices
    where [.word("rsvp"), .quotedName("rsvp")].contains(tokens[index])
      && token(index + 1) == .symbol("(")
    {
      guard token(index + 2) == .text, token(index + 3) == .symbol(")"),
        let campaign = texts[index + 2]
      else {
        throw PredicateError(
          "rsvp takes the name of a campaign in single quotes",
          hint: "rsvp('2028-01-topical-tuesday') = 'accepted'")
      }
      campaigns.insert(campaign)
      try checkAnswers(from: index + 4)
    }
    return campaigns
  }

  /// The words that an answer is compared with.
  private func checkAnswers(from start: Int) throws(PredicateError) {
    var index = start
    while [.word("not"), .word("is")].contains(token(index)) { index += 1 }
    let isComparison = ["=", "==", "<>", "!="].contains { token(index) == .symbol($0) }
    if isComparison || token(index) == .word("in") { index += 1 }
    if token(index) == .symbol("(") { index += 1 }
    while token(index) == .text, let word = texts[index] {
      guard AnswerBook.words.contains(word) else {
        let nearest = nearestName(to: word, among: AnswerBook.words)
        throw PredicateError(
          "'\(word)' is no answer",
          hint: nearest.map { "did you mean '\($0)'?" }
            ?? "an answer is 'accepted', 'tentative', 'declined' or 'waiting', and IS NULL without one"
        )
      }
      index += 1
      if token(index) == .symbol(",") { index += 1 }
    }
  }

  private func token(_ index: Int) -> Token? {
    tokens.indices.contains(index) ? tokens[index] : nil
  }
}
