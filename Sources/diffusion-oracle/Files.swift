import Foundation

/// Why a file cannot be read or written, in words that go on after its name.
struct FileFault: Error, CustomStringConvertible {
  let description: String

  /// What the system says of its last error.
  static var system: FileFault { FileFault(description: String(cString: strerror(errno))) }
}

/// Files that people name.
///
/// They are written beside and renamed: no reader sees half of one, a full disk leaves the old one as it was, and
/// what a link leads to is not written through it by halves either.
enum Files {
  /// Bytes that a file may have: what is read is held more than once.
  private static let most = ProcessInfo.processInfo.physicalMemory / 4

  /// The bytes of a file, a pipe or a device, without the mark that some editors put before UTF-8.
  ///
  /// - Throws: the system's words, or that there are more than a quarter of this machine's memory.
  static func read(_ path: String) throws(FileFault) -> [UInt8] {
    if path.isEmpty { throw FileFault(description: "its name is empty") }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .system }
    defer { close(file) }
    var info = stat()
    let size = fstat(file, &info) == 0 && info.st_mode & S_IFMT == S_IFREG ? info.st_size : 0
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      guard max(UInt64(clamping: size), UInt64(bytes.count)) <= most else {
        throw FileFault(description: "it is too large for this machine's memory")
      }
      let count = buffer.withUnsafeMutableBytes { Foundation.read(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw .system
      }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
  }

  /// Whether a path could be written to later; nothing is left there, and no reader of a pipe is told.
  static func checkWritable(_ path: String) throws(FileFault) {
    if path.isEmpty { throw FileFault(description: "its name is empty") }
    // What is no UTF-8 on the command line has come as this, and names another file.
    if path.unicodeScalars.contains("\u{FFFD}") {
      throw FileFault(description: "its name is not UTF-8")
    }
    var info = stat()
    if stat(path, &info) == 0 {
      if info.st_mode & S_IFMT == S_IFDIR { throw FileFault(description: "it is a folder") }
      guard access(path, W_OK) == 0 else { throw .system }
    } else {
      let (file, name) = try create(beside: try target(of: path))
      close(file)
      unlink(name)
    }
  }

  /// Writes a file as a whole.
  static func write(_ text: String, to path: String) throws(FileFault) {
    try write(Array(text.utf8), to: path)
  }

  /// Whether a path leads to what is no file: a device, a pipe, a folder.
  static func isSpecial(_ path: String) -> Bool { isSpecial(path, status(of: path)) }

  private static func isSpecial(_ path: String, _ info: stat?) -> Bool {
    info.map { $0.st_mode & S_IFMT != S_IFREG } ?? false
      || ["/dev/", "/proc/"].contains(where: path.hasPrefix)
  }

  /// What the system says of what a path leads to; nil if nothing is there.
  private static func status(of path: String) -> stat? {
    var info = stat()
    return stat(path, &info) == 0 ? info : nil
  }

  /// Writes a file of bytes as a whole.
  static func write(_ bytes: [UInt8], to path: String) throws(FileFault) {
    let info = status(of: path)
    if isSpecial(path, info) { return try overwrite(path, with: bytes) }
    let target = try target(of: path)
    let (file, name): (Int32, String)
    do throws(FileFault) {
      (file, name) = try create(beside: target)
    } catch {
      // A folder in which nothing new may be made, with a file that may be changed.
      guard info != nil else { throw error }
      return try overwrite(target, with: bytes)
    }
    if let info { fchmod(file, info.st_mode & 0o7777) }
    do throws(FileFault) {
      try put(bytes, to: file)
    } catch {
      unlink(name)
      throw error
    }
    guard rename(name, target) != 0 else { return }
    unlink(name)
    // A file that is mounted by itself cannot be replaced.
    try overwrite(target, with: bytes)
  }

  /// Whether two paths lead to one file.
  static func areSame(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(one, &first) == 0 && stat(other, &second) == 0
      && first.st_mode & S_IFMT == S_IFREG && first.st_dev == second.st_dev
      && first.st_ino == second.st_ino
  }

  /// Where a path leads through links, whether or not something is there.
  private static func target(of path: String) throws(FileFault) -> String {
    var path = path
    for _ in 0..<40 {
      var info = stat()
      guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFLNK else { return path }
      var buffer = [CChar](repeating: 0, count: 4096)
      let count = readlink(path, &buffer, buffer.count)
      guard count >= 0 else { throw .system }
      let link = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      path = link.hasPrefix("/") ? link : folder(of: path) + link
    }
    throw FileFault(description: String(cString: strerror(ELOOP)))
  }

  /// The folder of a path, with its slash; nothing for a name alone.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// Makes a new file in the folder of another.
  private static func create(
    beside path: String
  ) throws(FileFault) -> (file: Int32, name: String) {
    let name = folder(of: path) + ".diffusion-oracle-\(getpid())-\(UInt32.random(in: 0...(.max)))"
    let file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .system }
    return (file, name)
  }

  /// Writes into what is there: a pipe, a device. A pipe that nobody reads is an error, not a wait.
  private static func overwrite(_ path: String, with bytes: [UInt8]) throws(FileFault) {
    let file = open(path, O_WRONLY | O_TRUNC | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw .system }
    _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK)
    try put(bytes, to: file)
  }

  /// Writes to a file and closes it.
  private static func put(_ bytes: [UInt8], to file: Int32) throws(FileFault) {
    let error = putAll(bytes, to: file)
    guard error == 0 else {
      close(file)
      throw FileFault(description: String(cString: strerror(error)))
    }
    guard close(file) == 0 else { throw .system }
  }

  /// Writes all of some bytes to what is open; a reader that is gone is an error like others.
  ///
  /// - Returns: the system's error, or 0.
  static func putAll(_ bytes: [UInt8], to file: Int32) -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        return Foundation.write(file, rest.baseAddress, rest.count)
      }
      if count >= 0 {
        start += count
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
