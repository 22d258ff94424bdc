using System.Globalization;
using System.Xml;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>An answer of the service instead of a statement: only its code and text are read.</summary>
internal static class ServiceAnswer
{
    private const int MaxText = 500;

    /// <summary>Reads the rest of a FlexStatementResponse.</summary>
    public static PortalError Read(XmlReader xml)
    {
        var (element, code, message) = ("", (int?)null, (string?)null);
        var text = new char[MaxText];
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element)
                element = xml.LocalName;
            if (xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA))
                continue;
            var value = text.AsSpan(0, xml.ReadValueChunk(text, 0, MaxText)).Trim();
            if (element is "ErrorCode" or "code" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                code = number;
            if (element is "ErrorMessage" or "message")
                message = DisplayText.Of(value, MaxText);
        }

        return FlexErrors.StatementServiceAnswer(code, message);
    }
}
