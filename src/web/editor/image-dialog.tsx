import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components'
import { ImageAddRegular } from '@fluentui/react-icons/svg/image-add'
import type { Editor } from '@tiptap/react'
import { type ReactNode, useRef, useState } from 'react'
import { useWords } from '../i18n/words-provider.tsx'

import { messageLimits } from '../../message/document.ts'
import { isSafeImageSource } from '../../message/href.ts'
import type { UploadImage } from './message-editor.tsx'
import { shrinkImage } from './shrink-image.ts'
import { ToolButton } from './tool-button.tsx'

/** The button for images, and its dialog. */
export function ImageButton({
  editor,
  disabled,
  uploadImage,
}: {
  editor: Editor
  disabled: boolean
  uploadImage: UploadImage
}): ReactNode {
  const t = useWords('editor')
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <ToolButton
        label={t('image')}
        icon={<ImageAddRegular />}
        disabled={disabled}
        onClick={() => setIsOpen(true)}
      />
      {isOpen && (
        <ImageDialog
          uploadImage={uploadImage}
          onDone={(image) => {
            setIsOpen(false)
            setTimeout(() => {
              const chain = editor.chain().focus()
              if (image) chain.insertContent({ type: 'image', attrs: image }).run()
              else chain.run()
            })
          }}
        />
      )}
    </>
  )
}

type Picked = { src: string; width?: number; height?: number }
type Problem = 'not-image' | 'upload' | 'missing' | 'address'

function ImageDialog({
  uploadImage,
  onDone,
}: {
  uploadImage: UploadImage
  onDone: (image: (Picked & { alt: string }) | null) => void
}): ReactNode {
  const t = useWords('editor')
  const chooser = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<{ name: string; image: Picked } | null>(null)
  const [address, setAddress] = useState('')
  const [alt, setAlt] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  const take = async (chosen: File): Promise<void> => {
    setIsBusy(true)
    setProblem(null)
    const ready = await shrinkImage(chosen).catch(() => null)
    if (ready === null) setProblem('not-image')
    else {
      const { blob, width, height } = ready
      const src = await uploadImage(blob).catch(() => null)
      if (src === null) setProblem('upload')
      else setFile({ name: chosen.name, image: { src, width, height } })
    }
    setIsBusy(false)
  }
  const insert = (): void => {
    const image: Picked = file?.image ?? { src: address.trim() }
    if (image.src === '') return setProblem('missing')
    if (!isSafeImageSource(image.src)) return setProblem('address')
    onDone({ ...image, alt: alt.trim() })
  }
  const ofFile = problem === 'not-image' || problem === 'upload'
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onDone(null)}>
      <DialogSurface className="small-dialog">
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            event.stopPropagation()
            insert()
          }}
        >
          <DialogBody>
            <DialogTitle>{t('imageTitle')}</DialogTitle>
            <DialogContent className="dialog-fields">
              <Field
                label={t('imageFile')}
                hint={t('imageFileHint')}
                {...(ofFile && {
                  validationState: 'error' as const,
                  validationMessage: t(`imageFault.${problem}`),
                })}
              >
                {(field) => (
                  <div className="image-file">
                    <Button
                      {...(field['aria-describedby'] !== undefined && {
                        'aria-describedby': field['aria-describedby'],
                      })}
                      onClick={() => chooser.current?.click()}
                      disabledFocusable={isBusy}
                    >
                      {isBusy ? t('imageUploading') : t('imageChoose')}
                    </Button>
                    <output>{file?.name}</output>
                    <input
                      ref={chooser}
                      type="file"
                      hidden
                      accept="image/png,image/jpeg,image/gif,image/webp"
                      onChange={({ currentTarget }) => {
                        const [chosen] = currentTarget.files ?? []
                        if (chosen) void take(chosen)
                        currentTarget.value = ''
                      }}
                    />
                  </div>
                )}
              </Field>
              {file === null && (
                <Field
                  label={t('imageAddress')}
                  {...(problem !== null &&
                    !ofFile && {
                      validationState: 'error' as const,
                      validationMessage: t(`imageFault.${problem}`),
                    })}
                >
                  <Input
                    value={address}
                    inputMode="url"
                    placeholder="https://"
                    onChange={(_, { value }) => setAddress(value)}
                  />
                </Field>
              )}
              <Field label={t('imageAlt')} hint={t('imageAltHint')}>
                <Input
                  value={alt}
                  maxLength={messageLimits.altCharacters}
                  onChange={(_, { value }) => setAlt(value)}
                />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button appearance="secondary" onClick={() => onDone(null)}>
                {t('cancel')}
              </Button>
              <Button appearance="primary" type="submit" disabledFocusable={isBusy}>
                {t('insert')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
