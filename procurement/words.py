"""Words on their way into a sentence."""


def mid_sentence(text: str) -> str:
    """Return a text as it reads inside a sentence: its first letter small, but for an abbreviation and "I".

    >>> mid_sentence("Size of award"), mid_sentence("A system"), mid_sentence("SME share"), mid_sentence("I agree")
    ('size of award', 'a system', 'SME share', 'I agree')
    """
    stays = text[1:2].isupper() or text[1:2].isdigit() or text.startswith("I ")
    return text if stays else text[:1].lower() + text[1:]
