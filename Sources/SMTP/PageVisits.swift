import CCurl
import Mail

/// Requests for pages of the web, several at a time, to see whether they are there.
///
/// They are here because this target owns libcurl. No address in a private network is connected to,
/// whatever name leads there, or whatever page sends on there.
public struct PageVisits: Sendable {
  /// Seconds until a connection stands, and until all of a request is over.
  public var connectTimeout = 5.0
  public var timeout = 10.0
  /// So many at a time.
  public var most = 6
  public var mostPerSite = 2
  /// For tests: whether private networks are connected to, and whose place other hosts take, each as
  /// `CURLOPT_CONNECT_TO` has it.
  var reachesPrivateNetworks = false
  var detours: [String] = []

  public init() {}

  /// Makes each of `requests`. `next` is told what became of one, by its number, and may give another
  /// in its place.
  public func make(
    _ requests: [PageRequest], next: (Int, PageAnswer) -> PageRequest?
  ) {
    let multi = CurlMulti()
    let detours = detours.isEmpty ? nil : CurlList(detours)
    var waiting = requests.enumerated().map { Waiting(number: $0.offset, request: $0.element) }
    var underWay: [UnsafeMutableRawPointer: UnderWay] = [:]
    while !waiting.isEmpty || !underWay.isEmpty {
      while let index = place(in: waiting, beside: underWay) {
        let turn = waiting.remove(at: index)
        switch visit(turn.request, detours) {
        case .success(let visit):
          underWay[visit.handle.raw] = UnderWay(
            number: turn.number, site: turn.request.site, visit: visit)
          multi.add(visit.handle)
        case .failure(let error):
          if let request = next(turn.number, .failure(reason: error.reason)) {
            waiting.append(Waiting(number: turn.number, request: request))
          }
        }
      }
      multi.turn(waitingAtMost: 1)
      while let (handle, result) = multi.ended() {
        guard let over = underWay.removeValue(forKey: handle) else { continue }
        let answer = over.visit.answer(result)
        multi.remove(over.visit.handle)
        if let request = next(over.number, answer) {
          waiting.append(Waiting(number: over.number, request: request))
        }
      }
    }
  }

  private func visit(_ request: PageRequest, _ detours: CurlList?) -> Result<PageVisit, CurlError> {
    Result { () throws(CurlError) in try PageVisit(request, self, detours: detours) }
  }

  private struct Waiting {
    let number: Int
    let request: PageRequest
  }

  private struct UnderWay {
    let number: Int
    let site: String
    let visit: PageVisit
  }

  /// The first that may begin beside those under way.
  private func place(
    in waiting: [Waiting], beside underWay: [UnsafeMutableRawPointer: UnderWay]
  ) -> Int? {
    guard underWay.count < most else { return nil }
    return waiting.firstIndex { turn in
      underWay.values.count { $0.site == turn.request.site } < mostPerSite
    }
  }
}
