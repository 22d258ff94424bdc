namespace FlexPortal.LiveEvents;

/// <summary>
/// The line between one open tab and the portal: what its view last read, whether the reader paused it, and that it was away. One for
/// each circuit; used on its renderer only, but for <see cref="Return"/>.
/// </summary>
internal sealed class LiveConnection
{
    /// <summary>Raised when the badge must render again.</summary>
    public event EventHandler? Changed;

    /// <summary>The connection was lost and is back: views read again.</summary>
    public event EventHandler? Returned;

    /// <summary>The reader let the view go on.</summary>
    public event EventHandler? Resumed;

    /// <summary>When the portal last looked, UTC; also while the view is paused.</summary>
    public DateTimeOffset? HeardAt { get; private set; }

    /// <summary>Version of the content; see <see cref="LivePage.Revision"/>.</summary>
    public long Revision { get; private set; }

    /// <summary>Path and query of the address that what is shown was read for; null when the page named none.</summary>
    public string? Address { get; private set; }

    /// <summary>Whether the reader paused the view.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>How many updates wait since then.</summary>
    public int Waiting { get; private set; }

    /// <summary>The view has read what it shows.</summary>
    public void Read(DateTimeOffset at, long revision, string? address) => (HeardAt, Revision, Address) = (at, revision, address);

    /// <summary>The portal looked, and left the paused view as it is.</summary>
    public void Heard(DateTimeOffset at, bool update)
    {
        HeardAt = at;
        if (update)
            Waiting++;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Pauses the view, or shows the waiting updates and resumes.</summary>
    public void Toggle()
    {
        (IsPaused, Waiting) = (!IsPaused, 0);
        Changed?.Invoke(this, EventArgs.Empty);
        if (!IsPaused)
            Resumed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>The browser is there again.</summary>
    public void Return() => Returned?.Invoke(this, EventArgs.Empty);
}
