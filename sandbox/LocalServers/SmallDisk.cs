using LocalServers.Processes;

namespace LocalServers;

/// <summary>A file system of a few megabytes in memory, so that a disk can be full. Only root may mount one.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <param name="home">In which it appears; it must be disposed before that.</param>
    /// <param name="megabytes">Its size.</param>
    /// <param name="owner">Who may write to it.</param>
    public static async Task<SmallDisk> MountAsync(PrivateFolder home, int megabytes, string owner)
    {
        var path = home.NewFolder("disk");
        await Command.RunAsync(new ChildCommand("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m,mode=700", "tmpfs", path], "/"));
        await Command.RunAsync(new ChildCommand("chown", [$"{owner}:", path], "/"));
        return new SmallDisk(path);
    }

    /// <summary>Takes all space that is left.</summary>
    public async Task FillAsync()
    {
        await using var file = new FileStream($"{Path}/filler", FileMode.Create);
        var page = new byte[4096];
        try
        {
            while (true)
            {
                await file.WriteAsync(page);
                await file.FlushAsync();
            }
        }
        catch (IOException)
        {
            // That was all.
        }
    }

    public void Free() => File.Delete($"{Path}/filler");

    public async ValueTask DisposeAsync() => await Command.RunAsync(new ChildCommand("umount", ["-l", Path], "/"));
}
