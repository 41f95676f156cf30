public import CandidateProtocol
import Foundation
import Judging

/// Why requests cannot be read, or answers not be written, in one sentence.
public struct ServingError: Error, Sendable, CustomStringConvertible {
  public let description: String
  /// Whether the client is gone.
  fileprivate var isGone = false

  init(description: String) { self.description = description }

  fileprivate static var gone: ServingError {
    var error = ServingError(description: "the client is gone")
    error.isGone = true
    return error
  }
}

/// Answers requests on standard input with a candidate of this process, a line at a time, until
/// end-of-file or `bye`.
///
/// Whatever a line holds, an answer goes out, before the next line is looked at, and the session goes on; without
/// an `id` that can be read, the answer's is null. A client that is gone ends the session without a word.
///
/// - Throws: ``ServingError`` if standard input cannot be read or standard output not be written.
public func serve(_ candidate: some Candidate) throws(ServingError) {
  var candidate = candidate
  signal(SIGPIPE, SIG_IGN)
  let input = LineInput()
  while let line = try input.next() {
    if line.isEmpty { continue }
    var text = ""
    let isBye: Bool
    do throws(ServingError) {
      isBye = try answer(line, with: &candidate, into: &text) { call throws(ServingError) in
        try network(call, input)
      }
    } catch  where error.isGone {
      return
    }
    guard try put(text), !isBye else { return }
  }
  if input.isTooLong { _ = try put(#"{"id":null,"error":"the request is too long"}"# + "\n") }
}

/// Lines of standard input.
private final class LineInput {
  private var lines = LineReader(limit: Limits().line)
  private var isAtEnd = false
  private(set) var isTooLong = false

  /// The next line; nil at the end, or if it is too long.
  func next() throws(ServingError) -> [UInt8]? {
    while true {
      switch lines.next() {
      case .line(let line): return Array(line)
      case .tooLong:
        isTooLong = true
        return nil
      case .more:
        guard !isAtEnd else { return lines.rest().map(Array.init) }
        try fill()
      }
    }
  }

  private func fill() throws(ServingError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw ServingError(description: "standard input cannot be read: \(systemError())")
      }
      isAtEnd = count == 0
      lines.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      return
    }
  }
}

/// Asks the client what a chain's network says.
private func network(_ call: ChainCall, _ input: LineInput) throws(ServingError) -> [Double] {
  var text = ""
  call.json.write(to: &text)
  guard try put(text + "\n"), let line = try input.next() else { throw .gone }
  guard let json = try? JSON.parse(line), let values = json.given(call.kind.rawValue)?.doubles
  else {
    throw ServingError(
      description:
        "a call of \(call.kind.rawValue) is answered without a list \(call.kind.rawValue)")
  }
  return values
}

/// Writes to standard output; whether anybody reads.
private func put(_ text: String) throws(ServingError) -> Bool {
  var text = text
  let fault = text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while !rest.isEmpty {
      let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
      if count < 0, errno != EINTR { return errno }
      rest = UnsafeRawBufferPointer(rebasing: rest[max(0, count)...])
    }
    return 0
  }
  guard fault != 0, fault != EPIPE else { return fault == 0 }
  throw ServingError(
    description: "standard output cannot be written: \(String(cString: strerror(fault)))")
}

private func systemError() -> String { String(cString: strerror(errno)) }

/// Appends the answer to a line; returns whether it was `bye`.
///
/// - Parameter network: of a chain.
package func answer(
  _ line: [UInt8], with candidate: inout some Candidate, into text: inout String,
  asking network: (ChainCall) throws(ServingError) -> [Double]
) throws(ServingError) -> Bool {
  var reply: Reply
  var id: JSON = .null
  var isBye = false
  do {
    let json = try JSON.parse(line)
    id = json["id"]?.exactID ?? .null
    let request = try Request(json: json)
    isBye = request == .bye
    if case .sample(let chain) = request {
      reply = try candidate.sample(chain, asking: network).finite
    } else {
      reply = candidate.answer(request).finite
    }
  } catch let error as ServingError where error.isGone {
    throw error
  } catch let fault as UnsupportedRequest {
    reply = .unsupported("\(fault.description)")
  } catch let fault as JSONError {
    reply = .error("the line is not JSON: \(fault)")
  } catch {
    reply = .error("\(error)")
  }
  let head = [JSON.Member("id", id)]
  let answer: JSON
  switch reply {
  case .answer(.object(let members)): answer = .object(head + members)
  case .answer(let value): answer = .object(head + [JSON.Member("value", value)])
  case .unsupported(let decline):
    answer = .object(head + [JSON.Member("unsupported", .string(decline.reason))])
  case .error(let fault): answer = .object(head + [JSON.Member("error", .string(fault.says))])
  case .malformed(let words): answer = .object(head + [JSON.Member("error", .string(words))])
  }
  answer.write(to: &text)
  text += "\n"
  return isBye
}

extension JSON {
  /// The value, unless it is a number that a double does not hold exactly: another would come back.
  fileprivate var exactID: JSON? {
    if case .number = self, int == nil { nil } else { self }
  }
}

extension Reply {
  /// The reply, or an error where a number of the answer is none: who asks for the right answer learns that there
  /// is none in double precision.
  fileprivate var finite: Reply {
    guard case .answer(.object(let members)) = self else { return self }
    let none = members.first { member in
      member.value.doubles?.contains { !$0.isFinite } ?? (member.value.double?.isFinite == false)
    }
    return none.map {
      "\($0.key) is not finite in double precision, so there is no right answer here"
    }
    .map { .error("\($0)") } ?? self
  }
}
