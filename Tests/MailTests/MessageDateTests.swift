import Mail
import Testing

@Suite struct MessageDateTests {
  @Test(
    arguments: [
      (0, 0, "Thu, 1 Jan 1970 00:00:00 +0000"),
      (-1, 0, "Wed, 31 Dec 1969 23:59:59 +0000"),
      (951_782_399, 0, "Mon, 28 Feb 2000 23:59:59 +0000"),
      (951_782_400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"),
      (951_868_800, 0, "Wed, 1 Mar 2000 00:00:00 +0000"),
      (4_107_542_400, 0, "Mon, 1 Mar 2100 00:00:00 +0000"),
      (1_641_917_700, 0, "Tue, 11 Jan 2022 16:15:00 +0000"),
      (1_641_917_700, 3_600, "Tue, 11 Jan 2022 17:15:00 +0100"),
      (1_641_917_700, 19_800, "Tue, 11 Jan 2022 21:45:00 +0530"),
      (1_641_917_700, -18_000, "Tue, 11 Jan 2022 11:15:00 -0500"),
      (1_640_995_200, -12_600, "Fri, 31 Dec 2021 20:30:00 -0330"),
      (1_640_994_300, 900, "Sat, 1 Jan 2022 00:00:00 +0015"),
      (-62_135_596_800, 0, "Mon, 1 Jan 1 00:00:00 +0000"),
    ] as [(Int64, Int, String)])
  func `a moment is written as RFC 5322 section 3-3 has it`(
    seconds: Int64, offset: Int, text: String
  ) {
    #expect(MessageDate.text(seconds, offset: offset) == text)
  }

  @Test func `each day follows the one before, through leap years and centuries`() {
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    var (year, month, day) = (1970, 0, 1)
    for number in 0..<150_000 {
      let written = MessageDate.text(Int64(number) * 86_400, offset: 0)
      guard written.hasPrefix("\(weekdays[number % 7]), \(day) \(names[month]) \(year) ") else {
        Issue.record("day \(number) is \(written)")
        return
      }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      day += 1
      if day > lengths[month] + (isLeap && month == 1 ? 1 : 0) { (day, month) = (1, month + 1) }
      if month == 12 { (month, year) = (0, year + 1) }
    }
  }
}
