using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Hosting;

/// <summary>A condition in the query string, in the forms that filters of lists have.</summary>
internal readonly record struct QueryFlag(bool Value)
{
    public static bool TryParse(string? text, out QueryFlag flag)
    {
        var found = FlagParser.Find(text);
        flag = new(found is true);
        return found is not null;
    }
}
