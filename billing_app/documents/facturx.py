"""Factur-X and ZUGFeRD: the CII inside the PDF, so that people and programs read the same file.

Written on the document while it is open anyway: the library's own writer reads the whole PDF and writes it again, which
takes as long as making it.
"""

from datetime import datetime
from html import escape

import pikepdf
from pikepdf import Array, Dictionary, Name

from billing_app.documents.profiles import PROFILES

_FILE_NAME = "factur-x.xml"
_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_NAMES = {"en16931": "EN 16931", "extended": "EXTENDED"}
_KNOWN = ("title", "author", "creator")
_PROPERTIES = {
    "DocumentFileName": "The name of the embedded XML document",
    "DocumentType": "The type of the hybrid document in capital letters",
    "Version": "The version of the standard of the embedded XML document",
    "ConformanceLevel": "The conformance level of the embedded XML document",
}
_METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{made_at}</xmp:CreateDate>
<xmp:ModifyDate>{made_at}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
{properties}
</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="{namespace}">
<fx:DocumentType>INVOICE</fx:DocumentType>
<fx:DocumentFileName>{file_name}</fx:DocumentFileName>
<fx:Version>1.0</fx:Version>
<fx:ConformanceLevel>{level}</fx:ConformanceLevel>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
_PROPERTY = """<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType>
<pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>{description}</pdfaProperty:description>
</rdf:li>"""


def attach(document: pikepdf.Pdf, cii: bytes, level: str = "en16931", *, made_at: datetime) -> None:
    """Put an e-invoice into an open PDF/A-3, which says then that it is Factur-X; `level` is en16931 or extended.

    The same document, e-invoice and `made_at` (UTC) give the same objects. Runs in the workshop.
    """
    if level not in {profile.level for profile in PROFILES.values()}:
        raise ValueError(f"There is no level {level} of Factur-X here.")
    root = document.Root
    file = document.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=_FILE_NAME,
            UF=_FILE_NAME,
            Desc="Factur-X invoice",
            AFRelationship=Name.Alternative,
            EF=_embedded(document, cii, made_at),
        )
    )
    root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([_FILE_NAME, file])))
    root.AF = document.make_indirect(Array([file]))
    root.PageMode = Name.UseAttachments
    root.Metadata = document.make_stream(
        _metadata(document, level, made_at).encode(), Type=Name.Metadata, Subtype=Name.XML
    )


def _embedded(document: pikepdf.Pdf, cii: bytes, made_at: datetime) -> Dictionary:
    # Without its checksum, which is no must: the only one that PDF knows is MD5.
    about = Dictionary(Size=len(cii), ModDate=f"{made_at:D:%Y%m%d%H%M%SZ}")
    stream = document.make_stream(cii, Type=Name.EmbeddedFile, Subtype=Name("/text/xml"), Params=about)
    return Dictionary(F=stream, UF=stream)


def _metadata(document: pikepdf.Pdf, level: str, made_at: datetime) -> str:
    """What the document says of itself, in the words that its information dictionary has too, as PDF/A wants."""
    given = {name: str(document.docinfo.get(f"/{name.capitalize()}", "")) for name in _KNOWN}
    known = {name: escape(text, quote=False) for name, text in given.items()}
    properties = "\n".join(_PROPERTY.format(name=name, description=told) for name, told in _PROPERTIES.items())
    return _METADATA.format(
        **known,
        made_at=f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        namespace=_NAMESPACE,
        properties=properties,
        file_name=_FILE_NAME,
        level=_NAMES[level],
    )
