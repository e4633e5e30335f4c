/// What every draft tells the person who finishes it.
enum DraftNotes {
  static func head(name: String) -> String {
    """
    # Lines that begin with # are notes to you: nobody else sees them. What stands as [write here: ...]
    # is yours to write.
    #
    #   postroom check \(name)      says what is left, and mails nobody
    #   postroom preview \(name)    shows what the first member gets
    """
  }

  static func sendAt(_ occasion: DraftOccasion) -> String {
    let time = "\(occasion.monthKey)-01 09:00"
    return """
      # When it goes out by itself, where cron runs `postroom run`: take the # away. Without it, it waits
      # for `postroom send`.
      # send_at: \(time)
      """
  }
}
