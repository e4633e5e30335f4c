import HTTPTypes
import Hummingbird
import NIOCore
import Postroom

/// Takes requests off the wire, and puts answers on it: all else is the clerks' to decide.
struct Frontage: HTTPResponder {
  /// The peer of the connection.
  struct Context: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    init(source: Source) {
      coreContext = .init(source: source)
      remoteAddress = source.channel.remoteAddress
    }
  }

  let looking: Clerk
  let acting: Clerk
  let porter: Porter
  let refusals: RefusalPages
  let proxies: Set<ClientAddress>

  /// A form of ours has some 100 octets for each series.
  private static let longestBody = 16 * 1024

  func respond(to request: Request, context: Context) async throws -> Response {
    let visitor = ClientAddress.visitor(
      peer: context.remoteAddress?.ipAddress.flatMap { ClientAddress($0) },
      forwardedFor: request.headers[values: HTTPField.Name("X-Forwarded-For")!],
      proxies: proxies)
    guard await porter.admits(visitor) else { return response(refusals.tooMany, isLast: true) }
    let isPost = request.method == .post
    var body: [UInt8] = []
    if isPost {
      do {
        body = Array(buffer: try await request.body.collect(upTo: Self.longestBody))
      } catch { return response(refusals.tooLarge, isLast: true) }
    }
    let asked = PreferenceRequest(
      method: request.method.rawValue, path: request.uri.path,
      contentType: request.headers[.contentType] ?? "", body: body)
    let answer = await (isPost ? acting : looking).answer(asked)
    if answer.isMiss { await porter.countMiss(visitor) }
    if let fault = answer.fault { Console.error("var/postroom.sqlite: \(fault)") }
    // What else is in the body of another method is not read.
    return response(answer, isLast: request.method == .head ? false : !isPost && hasBody(request))
  }

  private func hasBody(_ request: Request) -> Bool {
    request.headers[.contentLength].map { $0 != "0" } ?? (request.headers[.transferEncoding] != nil)
  }

  private func response(_ answer: PreferenceAnswer, isLast: Bool) -> Response {
    var headers = HTTPFields()
    for field in answer.fields {
      if let name = HTTPField.Name(field.name) { headers[name] = field.value }
    }
    if isLast { headers[.connection] = "close" }
    return Response(
      status: .init(code: answer.status), headers: headers,
      body: answer.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: answer.body)))
  }
}
