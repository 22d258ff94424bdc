using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Settings;

namespace FlexPortal.Identity;

/// <summary>
/// The address of the portal that runs over the data folder of this machine, for links that a command prints: <c>--urls</c> of the portal
/// is not a setting of the command.
/// </summary>
internal static class ServedAddress
{
    /// <summary>Notes the address until the portal stops.</summary>
    public static async Task<IDisposable> KeepAsync(IConfiguration configuration, string address)
    {
        var file = FileOf(configuration);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, address);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // A portal over a server of its own may have a folder that it cannot write to. Links then name the address of the settings.
        }

        return new Kept(file);
    }

    /// <summary>The address; null when no portal runs here.</summary>
    public static string? Find(IConfiguration configuration)
    {
        var file = FileOf(configuration);
        return File.Exists(file) && File.ReadAllText(file) is var text && Uri.IsWellFormedUriString(text, UriKind.Absolute) ? text : null;
    }

    private static string FileOf(IConfiguration configuration) => Path.Combine(
        SettingsBinder<PlatformOptions>.Read(configuration, PlatformOptions.Section).ResolveDataDirectory(), "served-at");

    private sealed class Kept(string file) : IDisposable
    {
        public void Dispose()
        {
            if (File.Exists(file))
                File.Delete(file);
        }
    }
}
