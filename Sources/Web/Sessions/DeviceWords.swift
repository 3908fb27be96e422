/// What a browser says of itself, in words that its owner knows: `Chrome · Android`. For people to read, never to rely
/// on.
enum DeviceWords {
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("Chrome/", "Chrome"), ("CriOS", "Chrome"),
        ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "Mac"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]

    static func of(_ userAgent: String?) -> String {
        guard let text = userAgent?.prefix(500) else { return "" }
        let named = [browsers, systems].compactMap { words in words.first { text.contains($0.0) }?.1 }
        return named.joined(separator: " · ")
    }
}
