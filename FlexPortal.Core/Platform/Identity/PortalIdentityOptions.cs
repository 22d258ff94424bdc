using System.ComponentModel.DataAnnotations;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>How the portal identifies users.</summary>
public enum IdentityMode
{
    /// <summary>Users sign in by name and password.</summary>
    Users,

    /// <summary>Every request from this machine is the owner's, with all permissions; other machines are not served.</summary>
    LocalOwner,
}

/// <summary>Settings of the section <c>Identity</c>.</summary>
public sealed class PortalIdentityOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Identity";

    /// <summary>
    /// <see cref="IdentityMode.Users"/> (the default): users sign in. <see cref="IdentityMode.LocalOwner"/>: requests over loopback are the
    /// owner without sign-in; the portal then refuses to start when it listens on anything but loopback. Environment variable:
    /// <c>Identity__Mode</c>.
    /// </summary>
    [EnumDataType(typeof(IdentityMode), ErrorMessage = "must be Users (formerly People) or LocalOwner.")]
    public IdentityMode Mode { get; set; } = IdentityMode.Users;
}
