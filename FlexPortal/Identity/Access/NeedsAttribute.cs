using FlexPortal.Core.Platform.Identity;
using Microsoft.AspNetCore.Authorization;

namespace FlexPortal.Identity.Access;

/// <summary>A page, an endpoint or a hub that is for users with a capability.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
internal sealed class NeedsAttribute(Capability capability) : AuthorizeAttribute(capability.ToString())
{
    public Capability Capability { get; } = capability;
}

/// <summary>For every signed-in user, whatever their role: their own data.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NeedsSignInAttribute() : AuthorizeAttribute(PolicyName)
{
    public const string PolicyName = "SignedIn";
}

/// <summary>Open without sign-in, with the reason.</summary>
/// <param name="because">Why it needs no sign-in.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class OpenToAllAttribute(string because) : Attribute, IAllowAnonymous
{
    public string Because { get; } = because;

    /// <summary>Whether it also answers before the first user exists.</summary>
    public bool BeforeSetup { get; init; }
}

/// <summary>The same for endpoints.</summary>
internal static class EndpointAccess
{
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Capability capability) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NeedsAttribute(capability));

    public static TBuilder NeedsSignIn<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NeedsSignInAttribute());

    public static TBuilder OpenToAll<TBuilder>(
        this TBuilder endpoint, string because, bool beforeSetup = false) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new OpenToAllAttribute(because) { BeforeSetup = beforeSetup });
}
