public import CandidateProtocol
import Foundation
import Judging

/// Answers requests on standard input with a candidate of this process, a line at a time, until
/// end-of-file or `bye`.
///
/// Whatever a line holds, an answer goes out and the session goes on; without an `id` that can be
/// read, the answer's is null.
public func serve(_ candidate: some Candidate) {
  var candidate = candidate
  var lines = LineReader(limit: Limits().line)
  let output = FileHandle.standardOutput
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  defer { buffer.deallocate() }
  signal(SIGPIPE, SIG_IGN)
  while true {
    let count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
    if count < 0 && errno == EINTR { continue }
    // End-of-file; an input that cannot be read ends the session as well.
    guard count > 0 else { return }
    lines.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    var answers = ""
    var isOver = false
    reading: while !isOver {
      switch lines.next() {
      case .line(let line):
        if line.isEmpty { continue }
        isOver = answer(line, with: &candidate, into: &answers)
      case .more: break reading
      case .tooLong:
        answers += #"{"id":null,"error":"the request is too long"}"# + "\n"
        isOver = true
      }
    }
    // A client that is gone is no error of ours.
    guard (try? output.write(contentsOf: Data(answers.utf8))) != nil, !isOver else { return }
  }
}

/// Appends the answer to a line; returns whether it was `bye`.
package func answer(
  _ line: [UInt8], with candidate: inout some Candidate, into text: inout String
) -> Bool {
  var reply: Reply
  var id: JSON = .null
  var isBye = false
  do {
    let json = try JSON.parse(line)
    id = json["id"] ?? .null
    let request = try Request(json: json)
    isBye = request == .bye
    reply = candidate.answer(request)
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
