extension String {
  /// The text as it would be typed into a shell, as one argument.
  var shellQuoted: String {
    let isPlain = allSatisfy { character in
      character.isASCII
        && (character.isLetter || character.isNumber || "-_./=:,+@%".contains(character))
    }
    guard isEmpty || !isPlain else { return self }
    return "'" + replacing("'", with: "'\\''") + "'"
  }
}
