/// The parts that pages are put together from: a model here, a template of the same name in `share/templates/shared`,
/// and their place in the style sheet.
package enum Part {}
