/// Closed lists that a field's keys take words from.
enum FieldTokens {
    /// HTML's autofill field names (HTML Standard §4.10.18.7.1).
    static let autocomplete: Set<String> = [
        "on", "off", "name", "honorific-prefix", "given-name", "additional-name", "family-name", "honorific-suffix",
        "nickname", "organization-title", "username", "organization", "street-address", "address-line1",
        "address-line2", "address-line3", "address-level4", "address-level3", "address-level2", "address-level1",
        "country", "country-name", "postal-code", "language", "bday", "bday-day", "bday-month", "bday-year", "sex",
        "url", "photo", "tel", "tel-country-code", "tel-national", "tel-area-code", "tel-local", "tel-extension",
        "email", "impp",
    ]
    /// The levels of areas (Luật Tổ chức chính quyền địa phương; districts until 2025).
    static let levels: Set<String> = ["province", "district", "commune"]
}
