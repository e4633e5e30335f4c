import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose request does not come whole in time, however it dribbles; and one on which
/// nothing is asked any more. It stands behind the decoder, and its clock runs from the first moment of
/// the connection: a head that is never ended never comes this far.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// To send a whole request, from the connection or from the answer before it.
  private let request: TimeAmount
  /// To answer it, which may wait for the state file, and to take the answer.
  private static let answer = TimeAmount.seconds(45)

  private var deadline: Scheduled<Void>?

  init(_ request: TimeAmount) { self.request = request }

  func handlerAdded(context: ChannelHandlerContext) { allow(request, context) }
  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .end = unwrapInboundIn(data) { allow(Self.answer, context) }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { allow(request, context) }
    context.write(data, promise: promise)
  }

  private func allow(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    deadline = context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
  }
}
