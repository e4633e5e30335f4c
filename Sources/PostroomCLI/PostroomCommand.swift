import ArgumentParser

/// `postroom`: the verbs, one file each.
@main
struct PostroomCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "postroom",
    abstract: "Mails newsletters and invitations to the members of an organisation.",
    discussion: """
      Members come from a CSV file and messages from Markdown and Mustache templates. Each message \
      is submitted by SMTP once: what the relay accepted, refused or put off is written to \
      var/postroom.sqlite before and after, so that a run that was stopped goes on where it was.

      Exit codes: 0 done, or nothing due; 1 done, but some failed, expired or are in doubt; 64 \
      usage; 65 the input has problems, nothing was sent; 66 no such campaign or workspace; 69 the \
      relay is unreachable, nothing is lost; 70 internal error; 73 the state cannot be written; 75 \
      work is left, or another run is at it; 77 the relay refused the login; 78 configuration; \
      130, 143 stopped by a signal, between messages.
      """,
    version: "0.1.0",
    subcommands: [
      Init.self, New.self, Correct.self, EventCommand.self, Check.self, Preview.self, Approve.self,
      Send.self,
      Run.self, Status.self,
      Log.self, Report.self,
      Resolve.self, InboxCommand.self, Rsvp.self, Suppress.self, Pause.self, Resume.self,
      Cancel.self, Test.self, Publish.self, Schedule.self, Dkim.self, Links.self, Serve.self,
      Why.self, Export.self, Forget.self, Doctor.self,
    ])

  /// Before the verb or after it: each verb has the same group.
  @OptionGroup var global: GlobalOptions
}
