import Foundation
import Testing

@testable import EngSearchCLI

@Suite("Title and date from the head of a text")
struct DocumentHeadTests {
  @Test(
    arguments: [
      (
        "000_df86b723c2ea289d.txt",
        "Visit to the Ministry of Defense and visit to Mitsubishi Electric Corporation Kamakura Works by "
          + "the NAC Permanent Representatives", "2026-04-17"
      ),
      (
        "001_055bd64837682eba.txt",
        "Meeting between Defense Minister NAKATANI and H.E. Mr. Mark RUTTE, Secretary General of "
          + "North Atlantic Treaty Organization (NATO)", "2025-04-08"
      ),
      (
        "002_0b6f6aec6e669403.txt",
        "Defense Minister Nakatani's attendance to the NATO Defense Ministers' Meeting and Meeting with "
          + "Defense Ministers of Various Countries", nil
      ),
      (
        "003_e71870b0339a9a44.txt",
        "Courtesy call on Foreign Minister Kamikawa by Ambassadors to the North Atlantic Treaty "
          + "Organization", "2023-12-11"
      ),
      (
        "004_792fd3530da58c41.txt",
        "Meeting between NATO Secretary General Rutte and Indo-Pacific Partners (Overview)",
        "2026-07-07"
      ),
    ] as [(String, String, String?)]
  )
  func seed(_ name: String, _ title: String, _ date: String?) throws {
    let text = try String(
      contentsOf: ProgramRunner.seeds.appendingPathComponent(name),
      encoding: .utf8
    )
    let head = DocumentHead(text)
    #expect(head.title == title)
    #expect(head.date == date)
  }

  @Test func markdownTakesItsFirstHeading() {
    let head = DocumentHead("some words\n\n## The *Title*\n\ntext", markdown: true)
    #expect(head.title == "The *Title*")
    #expect(DocumentHead("#!/bin/sh\ntext\n", markdown: true).title == "#!/bin/sh")
  }

  @Test func emptyAndBlankTextsHaveNone() {
    for text in ["", "\n\n", " \r\n\t\n", "\u{FEFF}"] {
      let head = DocumentHead(text)
      #expect(head.title.isEmpty)
      #expect(head.date == nil)
    }
  }

  @Test func carriageReturnsDoNotHideTheHead() {
    let head = DocumentHead("Title here\r\n\r\n8 April 2025\r\n\r\nBody text\r\n")
    #expect(head.title == "Title here")
    #expect(head.date == "2025-04-08")
  }

  @Test(
    arguments: [
      ("April 17, 2026", "2026-04-17"), ("2024-02-29", "2024-02-29"), ("2023-02-29", nil),
      ("April 31, 2026", nil), ("On April 17, 2026, commencing", nil), ("Smarch 1, 2020", nil),
      ("7 July 2026", "2026-07-07"), ("99999999999999999999-01-01", nil), ("", nil),
    ] as [(String, String?)]
  )
  func date(_ line: String, _ expected: String?) {
    #expect(DocumentHead.date(line) == expected)
  }
}
