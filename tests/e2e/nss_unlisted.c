/* Accounts of a directory that gives no list, as sssd without enumerate=true: asked by name and by number it answers
 * from /tmp/e2e/unlisted, which has the form of /etc/passwd. There is no getpwent. */
#define _GNU_SOURCE
#include <errno.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

static enum nss_status look(const char *name, uid_t uid, struct passwd *result, char *buffer, size_t length, int *error)
{
    struct passwd *found;
    int status;
    FILE *file = fopen("/tmp/e2e/unlisted", "re");

    if (!file)
        return NSS_STATUS_UNAVAIL;
    while ((status = fgetpwent_r(file, result, buffer, length, &found)) == 0)
        if (name ? strcmp(found->pw_name, name) == 0 : found->pw_uid == uid)
            break;
    fclose(file);
    if (status == 0)
        return NSS_STATUS_SUCCESS;
    *error = status;
    return status == ERANGE ? NSS_STATUS_TRYAGAIN : NSS_STATUS_NOTFOUND;
}

enum nss_status _nss_unlisted_getpwnam_r(const char *name, struct passwd *result, char *buffer, size_t length, int *error)
{
    return look(name, 0, result, buffer, length, error);
}

enum nss_status _nss_unlisted_getpwuid_r(uid_t uid, struct passwd *result, char *buffer, size_t length, int *error)
{
    return look(NULL, uid, result, buffer, length, error);
}
