namespace FlexPortal.Core.Flex.Statements;

/// <summary>How the encoding of a document became known.</summary>
public enum StatementEncodingSource
{
    /// <summary>Not declared; every byte sequence of the document is valid UTF-8.</summary>
    Assumed,

    /// <summary>The XML declaration names it.</summary>
    Declared,

    /// <summary>The document begins with a byte order mark.</summary>
    ByteOrderMark,

    /// <summary>
    /// Not declared and the bytes are not UTF-8, so they are read as ISO-8859-1, which the service states in its headers.
    /// </summary>
    Fallback,
}

/// <summary>The encoding with which a document is read.</summary>
/// <param name="Name">One of <c>utf-8</c>, <c>us-ascii</c>, <c>iso-8859-1</c>, <c>windows-1252</c>.</param>
/// <param name="Source">How it became known.</param>
public sealed record StatementEncoding(string Name, StatementEncodingSource Source);
