import Foundation

/// What a person or a pipe sees.
enum Terminal {
  static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1
  /// Colours only where they are seen and wanted (no-color.org).
  static let hasColours =
    outputIsTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

  enum Style: String {
    case bold = "1"
    case faint = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case magenta = "35"
    case cyan = "36"
  }

  static func styled(_ text: String, _ styles: Style...) -> String {
    guard hasColours, !text.isEmpty else { return text }
    return "\u{1B}[\(styles.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
  }

  /// Writes a line and flushes it; ends the program quietly when nobody reads any more.
  static func print(_ line: String) {
    write(Array(line.utf8) + [0x0A], to: STDOUT_FILENO)
  }

  static func print(_ line: [UInt8]) { write(line + [0x0A], to: STDOUT_FILENO) }

  static func error(_ line: String) { write(Array(line.utf8) + [0x0A], to: STDERR_FILENO) }

  /// Shows a line that the next one replaces; nothing in a pipe.
  static func progress(_ line: String) {
    guard errorIsTerminal else { return }
    write(Array("\r\u{1B}[2K\(line)".utf8), to: STDERR_FILENO)
  }

  /// Asks for a line that is not shown; empty at the end of the input.
  static func secret(_ question: String) -> String {
    write(Array(question.utf8), to: STDERR_FILENO)
    var before = termios()
    tcgetattr(STDIN_FILENO, &before)
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
      error("")
    }
    return readLine() ?? ""
  }

  static func endProgress() { progress("") }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        exit(errno == EPIPE ? 0 : 1)
      }
      written += count
    }
  }

  /// A heard's text on one line, control characters shown and never sent to the terminal.
  static func oneLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": line += " ⏎ "
      case "\r": continue
      case "\t": line += " "
      default:
        if scalar.properties.generalCategory == .control || isBidirectionalControl(scalar) {
          line += "\u{FFFD}"
        } else {
          line.unicodeScalars.append(scalar)
        }
      }
    }
    return line
  }

  private static func isBidirectionalControl(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }
}
