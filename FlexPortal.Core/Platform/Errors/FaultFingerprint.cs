using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Platform.Errors;

/// <summary>Names a fault, so that what a user sees can be found in the log.</summary>
internal static class FaultFingerprint
{
    /// <summary>Eight digits that are the same for the same kind of fault at the same place.</summary>
    public static string Of(Exception exception)
    {
        var place = exception.StackTrace?.Split('\n', 2)[0].Trim() ?? "";
        var name = string.Create(CultureInfo.InvariantCulture, $"{exception.GetType().FullName}|{place.Split(" in ", 2)[0]}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)), 0, 4);
    }
}
