namespace FlexPortal.Core.Platform.Secrets;

/// <summary>A secret that the portal can keep. The feature that needs it says which one, and registers it.</summary>
/// <param name="Name">Its name, such as <c>flex-token</c>; lower case.</param>
/// <param name="Title">The same as a few words that begin a sentence.</param>
/// <param name="Purpose">Purpose of its encryption: bytes of one secret cannot be read as those of another.</param>
/// <param name="Setting">Key of the setting that wins over what is stored.</param>
/// <param name="IsConfigured">Whether that setting has a value.</param>
/// <param name="FaultOf">What is wrong with a value, one sentence without the value; null when nothing is.</param>
public sealed record SecretKind(
    string Name, string Title, string Purpose, string Setting, bool IsConfigured, Func<SecretValue, string?> FaultOf)
{
    /// <summary>Topic of the hint that it was set or removed.</summary>
    public string Topic => SecretSql.Topic + Name;
}
