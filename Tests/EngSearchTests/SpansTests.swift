import EngSearch
import Testing

/// How occurrences of words combine.
@Suite struct SpansTests {
  private func words(_ positions: UInt32...) -> [Span] {
    positions.map { Span(start: $0, end: $0 + 1) }
  }

  @Test func phraseNeedsOrderAndNeighbours() {
    #expect(
      Spans.phrase([words(3, 8), words(2, 4)], gaps: [0], slop: 0) == [Span(start: 3, end: 5)]
    )
    #expect(Spans.phrase([words(3), words(5)], gaps: [0], slop: 0).isEmpty)
  }

  @Test func slopCountsAllExtraWords() {
    let lists = [words(0), words(2), words(4)]
    #expect(Spans.phrase(lists, gaps: [0, 0], slop: 1).isEmpty)
    #expect(Spans.phrase(lists, gaps: [0, 0], slop: 2) == [Span(start: 0, end: 5)])
  }

  @Test func aGapIsExactlyOneWord() {
    #expect(Spans.phrase([words(0), words(1)], gaps: [1], slop: 0).isEmpty)
    #expect(Spans.phrase([words(0), words(2)], gaps: [1], slop: 0) == [Span(start: 0, end: 3)])
  }

  @Test func theNearestEndCounts() {
    #expect(
      Spans.phrase([words(0), words(1, 2, 3)], gaps: [0], slop: 9) == [Span(start: 0, end: 2)]
    )
  }

  @Test func nearTakesAnyOrder() {
    #expect(Spans.near([words(5), words(3)], distance: 1) == [Span(start: 3, end: 6)])
    #expect(Spans.near([words(5), words(3)], distance: 0).isEmpty)
  }

  @Test func nearCountsTheWordsBetweenAllTogether() {
    let lists = [words(0), words(4), words(2)]
    #expect(Spans.near(lists, distance: 1).isEmpty)
    #expect(Spans.near(lists, distance: 2) == [Span(start: 0, end: 5)])
  }

  @Test func nearWantsAWordTwiceThatIsNamedTwice() {
    let (one, two, other) = (words(1), words(1, 3), words(0))
    #expect(Spans.near([one, one], distance: 9).isEmpty)
    #expect(Spans.near([other, one, one], distance: 9).isEmpty)
    #expect(Spans.near([one, other, one], distance: 9).isEmpty)
    #expect(Spans.near([other, two, two], distance: 1) == [Span(start: 0, end: 4)])
    #expect(Spans.near([two, two, other], distance: 1) == [Span(start: 0, end: 4)])
  }

  @Test func normsKeepShortLengths() {
    #expect((0..<40).map { BM25.length(ofNorm: UInt8($0)) } == Array(0..<40))
    #expect(BM25.length(ofNorm: 255) > 1 << 30)
  }
}
