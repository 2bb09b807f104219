using System.ComponentModel;
using System.Diagnostics;
using LocalServers.Service;
using Spectre.Console;

namespace Demo;

/// <summary>Opens the page for whoever sits before a desktop; for anybody else its address is printed.</summary>
internal static class PageOpener
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task OpenAsync(string address, SyncServiceProcess service, IAnsiConsole console)
    {
        if (!console.Profile.Capabilities.Interactive || !HasDesktop) return;
        try
        {
            await service.LineAsync("The page is at", Patience);
            using var browser = Process.Start(new ProcessStartInfo("xdg-open", [address]) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Exception e) when (e is Win32Exception or TimeoutException)
        {
            // A desktop without xdg-open, or a page that is late. The address is there to be clicked.
        }
    }

    private static bool HasDesktop => IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY");

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };
}
